import type { Product } from './product.ts'

/** Web servers, proxies, file servers. */
export const SERVERS: readonly Product[] = [
  {
    name: 'nginx',
    files: /^nginx(?:-debug)?$/,
    signs: [{ literal: 'nginx version: nginx/', pattern: /^nginx version: nginx\/(?<version>\d\.\d{1,2}\.\d{1,2})[\s\0]/ }],
  },
  {
    name: 'openresty',
    files: /^(?:nginx|openresty)(?:-debug)?$/,
    signs: [{ literal: 'nginx version: openresty/', pattern: /^nginx version: openresty\/(?<version>\d\.\d{1,2}\.\d{1,2}\.\d{1,2}(?:rc\d)?)[\s\0]/ }],
  },
  {
    name: 'httpd',
    files: /^(?:httpd|apache2)$/,
    signs: [{ literal: '\0Apache/', pattern: /^\0Apache\/(?<version>\d\.\d{1,2}\.\d{1,3})[ \0]/ }],
  },
  {
    name: 'haproxy',
    files: /^haproxy$/,
    signs: [{ literal: ', released 20', before: 64, pattern: /\0 version (?<version>\d\.\d{1,2}(?:\.\d{1,3}|-dev\d{1,3}))[^\0,]{0,40}, released 20/ }],
  },
  {
    name: 'lighttpd',
    files: /^lighttpd$/,
    signs: [{ literal: '\0lighttpd/', pattern: /^\0lighttpd\/(?<version>\d\.\d{1,2}\.\d{1,3})[ \0]/ }],
  },
  {
    name: 'varnish',
    files: /^varnishd$/,
    signs: [{ literal: '\0varnish-', pattern: /^\0varnish-(?<version>\d{1,2}\.\d{1,2}\.\d{1,2}) revision / }],
  },
  {
    name: 'squid',
    files: /^squid$/,
    signs: [{ literal: '\0squid/', pattern: /^\0squid\/(?<version>\d(?:\.\d{1,2}){1,2})\0/ }],
  },
  {
    name: 'proftpd',
    files: /^proftpd$/,
    signs: [{ literal: 'ProFTPD Version ', pattern: /^ProFTPD Version (?<version>1\.\d\.\d{1,2}(?:[a-z]|rc\d)?)\0/ }],
  },
]
