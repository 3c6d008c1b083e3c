import type { Product } from './product.ts'

/** Interpreters. A small launcher that loads its library says nothing; the library does. */
export const RUNTIMES: readonly Product[] = [
  {
    name: 'python',
    files: /^(?:lib)?python(?<minor>\d\.\d{1,2})[a-z]*(?:\.so[.\d]*)?$/,
    signs: [
      { literal: '\0{minor}.', pattern: /^\0(?<version>\d\.\d{1,2}\.\d{1,2}(?:(?:a|b|rc)\d{1,2})?)\+?\0/ },
      // The linker keeps one copy where the folder of the installation ends in the version (pyenv, asdf).
      { literal: '/{minor}.', pattern: /^\/(?<version>\d\.\d{1,2}\.\d{1,2}(?:(?:a|b|rc)\d{1,2})?)\+?\0/ },
    ],
  },
  {
    name: 'node',
    files: /^(?:node|nodejs|node-?\d{1,2}|libnode\.so[.\d]*)$/,
    signs: [{ literal: 'node.js/v', pattern: /^node\.js\/v(?<version>\d{1,3}\.\d{1,3}\.\d{1,3}(?:-(?:nightly[0-9a-f]{1,30}|rc\.\d{1,2}))?)/ }],
  },
  {
    name: 'ruby',
    files: /^(?:ruby[.\d]*|libruby(?:-[.\d]+)?\.so[.\d]*)$/,
    signs: [{ literal: '\0ruby ', pattern: /^\0ruby (?<version>\d\.\d{1,2}\.\d{1,2}(?:(?:preview|rc|dev)\d{0,2})?)(?:p\d{1,4})? \(\d{4}-/ }],
  },
  {
    name: 'php',
    files: /^(?:php[.\d]*|php-?(?:fpm|cgi|cli)[.\d]*|libphp[.\d]*\.so)$/,
    signs: [{ literal: 'X-Powered-By: PHP/', pattern: /^X-Powered-By: PHP\/(?<version>\d\.\d{1,2}\.\d{1,2}(?:(?:alpha|beta|RC)\d{1,2})?)/ }],
  },
  {
    name: 'perl',
    files: /^(?:perl(?:5[.\d]*)?|libperl\.so[.\d]*)$/,
    signs: [
      { literal: '\0PERL_INTERNAL_RAND_SEED\0', pattern: /^\0PERL_INTERNAL_RAND_SEED\0v(?<version>5\.\d{1,2}\.\d{1,2})\0/ },
      { literal: '/lib/perl5/5.', pattern: /^\/lib\/perl5\/(?<version>5\.\d{1,2}\.\d{1,2})[/\0]/ },
    ],
  },
]
