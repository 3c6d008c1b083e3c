import type { ConfigFormat } from './format.ts'
import { iniEntries, iniKey } from './ini.ts'

/** php.ini and the files beside it: directives as they are written, whatever the section. */
export const php: ConfigFormat = {
  kind: 'php',
  by: [{ basename: 'php.ini' }, { basename: 'php-cli.ini' }, { parent: 'conf.d' }],
  fits: (path) => /\/php[^/]*\.ini$/.test(path) || (/\/php[\d.]*\//.test(path) && path.endsWith('.ini')),
  read(text, tell) {
    for (const { key, value, line } of iniEntries(text)) tell(key, value, line)
  },
}

/** pip.conf: `global.index-url`; of further indexes each is a setting. */
export const pip: ConfigFormat = {
  kind: 'pip',
  by: [{ basename: 'pip.conf' }],
  fits: () => true,
  read(text, tell) {
    for (const entry of iniEntries(text, { continued: true })) tell(iniKey(entry), entry.value, entry.line)
  },
}

/** .npmrc and npmrc: `registry`, `@scope:registry`, `//host/:_authToken`; what authenticates is left out. */
export const npm: ConfigFormat = {
  kind: 'npm',
  by: [{ basename: '.npmrc' }, { basename: 'npmrc' }],
  fits: () => true,
  read(text, tell) {
    for (const { key, value, line } of iniEntries(text, { bare: true })) tell(key, value, line)
  },
}
