import type { ConfigFormat } from './format.ts'

/** sshd_config(5): keywords in lower case, as sshd takes them; below `Match`, `match[criteria].keyword`. */
export const sshd: ConfigFormat = {
  kind: 'sshd',
  by: [{ basename: 'sshd_config' }, { parent: 'sshd_config.d' }],
  fits: (path) => path.endsWith('/sshd_config') || /\/sshd_config\.d\/[^/]+\.conf$/.test(path),
  read(text, tell) {
    let scope = ''
    for (const { number, text: line } of text.lines()) {
      const [, keyword = '', rest = ''] = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? []
      if (keyword === '') continue
      const value = rest.replace(/^"(.*)"$/, '$1').trim()
      if (keyword.toLowerCase() === 'match') scope = /^all$/i.test(value) ? '' : `match[${value}].`
      else tell(`${scope}${keyword.toLowerCase()}`, value, number)
    }
  },
}
