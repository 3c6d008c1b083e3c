import type { ConfigFormat } from './format.ts'
import { iniEntries, iniKey, unquoted } from './ini.ts'
import { REDACTED } from '../redact.ts'

/** redis.conf, valkey.conf, sentinel.conf: a keyword and its arguments. Passwords are left out. */
export const redis: ConfigFormat = {
  kind: 'redis',
  by: [{ basename: 'redis.conf' }, { basename: 'valkey.conf' }, { basename: 'sentinel.conf' }],
  fits: () => true,
  read(text, tell) {
    for (const { number, text: line } of text.lines()) {
      const [, keyword = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? []
      const key = keyword.toLowerCase()
      // `user alice on >password ~*`, `sentinel auth-pass main password`
      const value = key === 'user' ? rest.replace(/(^|\s)([<>#!])\S+/g, `$1$2${REDACTED}`) : rest.replace(/^(auth-pass\s+\S+\s+)\S+/, `$1${REDACTED}`)
      tell(key, unquoted(value), number)
    }
  },
}

/** Option files of MySQL and MariaDB: `mysqld.bind-address`; a dash and an underscore are the same there, a dash is kept. */
export const mysql: ConfigFormat = {
  kind: 'mysql',
  by: [{ extension: '.cnf' }],
  fits: (path) => /^\/etc\/(?:my\.cnf$|my\.cnf\.d\/|mysql\/)/.test(path) || /\/\.?my\.cnf$/.test(path),
  read(text, tell) {
    for (const entry of iniEntries(text, { bare: true })) {
      if (!entry.key.startsWith('!')) tell(iniKey({ ...entry, key: entry.key.replaceAll('_', '-') }), entry.value, entry.line)
    }
  },
}

/** postgresql.conf: `name = value`, the equals sign may be left out. */
export const postgresql: ConfigFormat = {
  kind: 'postgresql',
  by: [{ basename: 'postgresql.conf' }, { basename: 'postgresql.auto.conf' }],
  fits: () => true,
  read(text, tell) {
    for (const { number, text: line } of text.lines()) {
      const [, name = '', value = ''] = /^([A-Za-z_][\w.]*)\s*=?\s*('(?:[^']|'')*'|[^#]*)/.exec(line) ?? []
      if (name !== '') tell(name, unquoted(value.trim()).replaceAll("''", "'"), number)
    }
  },
}

/** pg_hba.conf: the type of the connection, and what stands behind it with single blanks. */
export const pgHba: ConfigFormat = {
  kind: 'pg_hba',
  by: [{ basename: 'pg_hba.conf' }],
  fits: () => true,
  read(text, tell) {
    for (const { number, text: line } of text.lines()) {
      const [type = '', ...rest] = line.replace(/\s#.*$/, '').split(/\s+/)
      if (/^(?:local|host|hostssl|hostnossl|hostgssenc|hostnogssenc)$/.test(type)) tell(type, rest.join(' '), number)
    }
  },
}
