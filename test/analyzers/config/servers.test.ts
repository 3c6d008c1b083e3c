import { describe, expect, test } from 'vitest'
import { settingsOf } from './settings-of.ts'

describe('nginx', () => {
  test('blocks, quotes, comments, variables in braces', () => {
    const text = `user nginx; # who
http {
  log_format main '$remote_addr; "$request"';
  server {
    listen 80 default_server;
    location ~ \\.php$ { fastcgi_pass unix:/run/\${name}.sock; }
    location /api {
      proxy_pass http://ann:hunter2@backend/;
      return 301 "https://$host";
    }
  }
}
`
    expect(settingsOf('/etc/nginx/nginx.conf', text)).toEqual([
      'nginx 1 user=nginx', `nginx 3 http.log_format=main $remote_addr; "$request"`, 'nginx 5 http.server.listen=80 default_server',
      'nginx 6 http.server.location[~ \\.php$].fastcgi_pass=unix:/run/${name}.sock', 'nginx 8 http.server.location[/api].proxy_pass=http://ann:[redacted]@backend/',
      'nginx 9 http.server.location[/api].return=301 https://$host',
    ])
  })

  test('an included file begins at its own top, and others in the folder are no configuration', () => {
    expect(settingsOf('/etc/nginx/conf.d/default.conf', 'server { listen 80; }')).toEqual(['nginx 1 server.listen=80'])
    expect(settingsOf('/etc/nginx/conf.d/notes.txt', 'server { listen 80; }')).toEqual([])
  })

  test('braces without end stop, and a quote without end takes nothing with it', () => {
    expect(settingsOf('/etc/nginx/nginx.conf', `${'a {'.repeat(100)} b 1;`)).toEqual([])
    expect(settingsOf('/etc/nginx/nginx.conf', `a "b;\nc 1;`)).toEqual([`nginx 1 a=" b`, 'nginx 2 c=1'])
  })
})

test('httpd: sections, lines that go on', () => {
  expect(settingsOf('/etc/apache2/sites-available/a.conf', '<VirtualHost *:80>\n  ServerAdmin a@b\n  <Directory "/var/www">\n    Options -Indexes \\\n      FollowSymLinks\n  </Directory>\n</VirtualHost>\nServerTokens Prod\n')).toEqual([
    'apache 2 VirtualHost[*:80].ServerAdmin=a@b', 'apache 4 VirtualHost[*:80].Directory[/var/www].Options=-Indexes  FollowSymLinks', 'apache 8 ServerTokens=Prod',
  ])
})

test('redis: passwords are left out', () => {
  expect(settingsOf('/usr/local/etc/redis/redis.conf', 'bind 127.0.0.1 -::1\nrequirepass hunter2\nuser ann on >s3cret ~* +@all\nprotected-mode no\n')).toEqual([
    'redis 1 bind=127.0.0.1 -::1', 'redis 2 requirepass=[redacted]', 'redis 3 user=ann on >[redacted] ~* +@all', 'redis 4 protected-mode=no',
  ])
})

test('MySQL: groups, options without a value, dashes', () => {
  expect(settingsOf('/etc/mysql/my.cnf', '[mysqld]\nskip_name_resolve\nbind-address = 0.0.0.0\n[client]\npassword="hunter2"\n!includedir /etc/mysql/conf.d/\n')).toEqual([
    'mysql 2 mysqld.skip-name-resolve=', 'mysql 3 mysqld.bind-address=0.0.0.0', 'mysql 5 client.password=[redacted]',
  ])
  expect(settingsOf('/etc/ssl/openssl.cnf', '[a]\nb=c\n')).toEqual([])
})

test('PostgreSQL: with and without =, quotes, comments; who may connect', () => {
  expect(settingsOf('/etc/postgresql/15/main/postgresql.conf', "listen_addresses = '*'\t\t# all\nport 5432\npassword_encryption = scram-sha-256\nsearch_path = '''a'''\n")).toEqual([
    'postgresql 1 listen_addresses=*', 'postgresql 2 port=5432', 'postgresql 3 password_encryption=scram-sha-256', "postgresql 4 search_path='a'",
  ])
  expect(settingsOf('/etc/postgresql/15/main/pg_hba.conf', '# TYPE\nlocal   all   all   trust\nhost all all 0.0.0.0/0   md5 # all\n')).toEqual(['pg_hba 2 local=all all trust', 'pg_hba 3 host=all all 0.0.0.0/0 md5'])
})

test('PHP', () => {
  expect(settingsOf('/usr/local/etc/php/php.ini', '[PHP]\nexpose_php = On\n;memory_limit=1\nmysqli.default_pw = hunter2\ndisable_functions = "exec,system"\n')).toEqual([
    'php 2 expose_php=On', 'php 4 mysqli.default_pw=[redacted]', 'php 5 disable_functions=exec,system',
  ])
})
