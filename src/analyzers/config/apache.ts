import type { ConfigFormat } from './format.ts'
import { unquoted } from './ini.ts'

const MAX_DEPTH = 32

/** httpd: directives under the names of their sections, `VirtualHost[*:80].DocumentRoot`. */
export const apache: ConfigFormat = {
  kind: 'apache',
  by: [
    { basename: 'apache2.conf' }, { basename: 'httpd.conf' }, { basename: 'ports.conf' }, { parent: 'conf.d' }, { parent: 'conf-enabled' }, { parent: 'conf-available' },
    { parent: 'mods-enabled' }, { parent: 'sites-available' }, { parent: 'sites-enabled' }, { parent: 'conf.modules.d' }, { parent: 'extra' },
  ],
  fits: (path) => /^\/(?:etc\/(?:apache2|httpd)|usr\/local\/apache2\/conf)\//.test(path) && /\.(?:conf|load)$/.test(path),
  read(text, tell) {
    const sections: string[] = []
    for (const { number, text: line } of text.joined().lines()) {
      if (line.startsWith('</')) {
        sections.pop()
        continue
      }
      const section = /^<\s*([A-Za-z]+)\s*([^>]*)>?/.exec(line)
      if (section !== null) {
        const name = unquoted(section[2]!.trim())
        sections.push(name === '' ? section[1]! : `${section[1]}[${name}]`)
        if (sections.length > MAX_DEPTH) return
        continue
      }
      const [, name = '', value = ''] = /^([A-Za-z_][\w.]*)(?:\s+(.*))?$/.exec(line) ?? []
      if (name !== '') tell([...sections, name].join('.'), unquoted(value.trim()), number)
    }
  },
}
