import type { Product } from './product.ts'

/** Shells, and libraries with the tools that come with them. */
export const TOOLS: readonly Product[] = [
  {
    name: 'bash',
    files: /^r?bash$/,
    signs: [{ literal: '@(#)Bash version ', pattern: /^@\(#\)Bash version (?<version>\d\.\d{1,2}\.\d{1,3})\(/ }],
  },
  {
    name: 'busybox',
    // Where all tools are hard links to one file, that file often has the first name of the alphabet.
    files: /^(?:busybox[.\w-]*|\[)$/,
    signs: [{ literal: 'BusyBox v', pattern: /^BusyBox v(?<version>\d\.\d{1,2}\.\d{1,2})[ \0]/ }],
  },
  {
    name: 'curl',
    files: /^(?:curl|libcurl(?:-\w{1,16})?\.so[.\d]*)$/,
    signs: [
      { literal: '\0curl ', pattern: /^\0curl (?<version>\d\.\d{1,3}\.\d{1,2}) \(/ },
      { literal: 'libcurl/', pattern: /^libcurl\/(?<version>\d\.\d{1,3}\.\d{1,2})\0/ },
    ],
  },
  {
    name: 'openssl',
    files: /^(?:openssl|lib(?:crypto|ssl)\.so[.\w]*)$/,
    // With its date: BoringSSL and others call themselves OpenSSL too, without one.
    signs: [{ literal: '\0OpenSSL ', pattern: /^\0OpenSSL (?<version>\d\.\d{1,2}\.\d{1,2}[a-z]{0,2}(?:-(?:alpha|beta)\d{1,2})?)(?:-fips)? {1,2}\d{1,2} [A-Z][a-z]{2} \d{4}/ }],
  },
]
