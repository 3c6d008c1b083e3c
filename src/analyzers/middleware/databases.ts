import type { Product } from './product.ts'

/** Databases and caches. */
export const DATABASES: readonly Product[] = [
  {
    name: 'redis',
    // One program under several names; Debian's file is redis-check-rdb, and the others are links to it.
    files: /^redis-(?:server|sentinel|check-rdb|check-aof)$/,
    signs: [
      // The fields of INFO: the version, that of the compiler in some releases, the kind of atomic operations.
      { literal: '-builtin\0', before: 48, pattern: /\0(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})\0(?:\d{1,2}\.\d{1,2}\.\d{1,2}\0)?(?:c11|atomic|sync)-builtin\0/ },
    ],
  },
  {
    name: 'valkey',
    files: /^valkey-(?:server|sentinel|check-rdb|check-aof)$/,
    // The text of the build: name, version, host or commit, time, without anything between.
    signs: [{ literal: '\0valkey', pattern: /^\0valkey(?<version>\d{1,2}\.\d{1,2}\.\d{1,24})/, alone: true }],
  },
  {
    name: 'postgresql',
    files: /^postgres$/,
    signs: [{ literal: 'postgres (PostgreSQL) ', pattern: /^postgres \(PostgreSQL\) (?<version>\d{1,2}(?:\.\d{1,2}){0,2}(?:(?:beta|rc)\d{1,2}|devel)?)[\s\0]/ }],
  },
  {
    name: 'mysql',
    files: /^mysqld(?:-debug)?$/,
    // What InnoDB writes into its log as the creator.
    signs: [{ literal: '\0MySQL ', pattern: /^\0MySQL (?<version>\d{1,2}\.\d{1,2}\.\d{1,3})\0/ }],
  },
  {
    name: 'mariadb',
    files: /^(?:mariadbd|mariadb|mysqld|mysql)$/,
    signs: [{ literal: '-MariaDB', before: 16, pattern: /\0(?<version>\d{1,2}\.\d{1,2}\.\d{1,3})-MariaDB(?:-|\0)/ }],
  },
  {
    name: 'memcached',
    files: /^memcached$/,
    signs: [{ literal: '\0memcached ', pattern: /^\0memcached (?<version>1\.\d{1,2}\.\d{1,3})(?:_\w{1,20})?\s?\0/ }],
  },
]
