import type { Line } from './config-text.ts'
import type { ConfigFormat, Tell } from './format.ts'
import { iniEntries, iniKey } from './ini.ts'

/** sources.list(5), in lines and in stanzas: `deb`, `deb-src` and what they name; `trusted` where signatures are not asked for, `plain-http` for an address without TLS. */
export const apt: ConfigFormat = {
  kind: 'apt',
  by: [{ basename: 'sources.list' }, { parent: 'sources.list.d' }],
  fits: (path) => path === '/etc/apt/sources.list' || /^\/etc\/apt\/sources\.list\.d\/[^/]+\.(?:list|sources)$/.test(path),
  read(text, tell, path) {
    if (path.endsWith('.sources')) for (const stanza of stanzas(text.raw())) aptStanza(stanza, tell)
    else for (const line of text.lines()) aptLine(line, tell)
  },
}

function aptLine({ number, text }: Line, tell: Tell): void {
  const [, type = '', options = '', rest = ''] = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(.*)$/.exec(text) ?? []
  if (type === '') return
  const words = rest.replace(/\s#.*$/, '').split(/\s+/)
  tell(type, words.join(' '), number)
  for (const option of options.split(/\s+/)) if (option !== '') tell(`option.${option.split('=')[0]}`, option.slice(option.indexOf('=') + 1), number)
  if (/(?:^|\s)trusted=(?:yes|true|1)(?:\s|$)/i.test(options)) tell('trusted', words[0] ?? '', number)
  plainHttp(words[0] ?? '', number, tell)
}

function aptStanza(fields: ReadonlyMap<string, Line>, tell: Tell): void {
  const value = (name: string) => fields.get(name)?.text ?? ''
  if (/^(?:no|false|0)$/i.test(value('enabled'))) return
  const line = fields.get('uris')?.number ?? null
  const addresses = value('uris').split(/\s+/).filter((address) => address !== '')
  for (const type of value('types').split(/\s+/)) {
    for (const address of addresses) if (type !== '') tell(type, [address, value('suites'), value('components')].filter((part) => part !== '').join(' '), line)
  }
  for (const address of addresses) {
    if (/^(?:yes|true|1)$/i.test(value('trusted'))) tell('trusted', address, line)
    plainHttp(address, line, tell)
  }
  const signed = fields.get('signed-by')
  if (signed !== undefined && !signed.text.includes('BEGIN PGP')) tell('option.signed-by', signed.text, signed.number)
}

/** Stanzas of deb822(5): names of fields in lower case, further lines joined by blanks. */
function* stanzas(lines: readonly Line[]): Generator<Map<string, Line>> {
  let fields = new Map<string, Line>()
  let last: string | null = null
  for (const { number, text } of [...lines, { number: 0, text: '' }]) {
    if (text.startsWith('#')) continue
    const field = /^([^\s:]+)\s*:\s*(.*)$/.exec(text)
    if (field !== null) {
      last = field[1]!.toLowerCase()
      fields.set(last, { number, text: field[2]!.trim() })
    } else if (/^\s+\S/.test(text) && last !== null) {
      const { number: at, text: before } = fields.get(last)!
      // A key in full (Signed-By) has hundreds of lines.
      if (before.length < 4_096) fields.set(last, { number: at, text: `${before} ${text.trim()}`.trim() })
    } else if (text.trim() === '' && fields.size > 0) {
      yield fields
      fields = new Map()
      last = null
    }
  }
}

/** yum.conf, dnf.conf and .repo files: `repository.baseurl`, `repository.gpgcheck`; `plain-http` for an address without TLS. */
export const yum: ConfigFormat = {
  kind: 'yum',
  by: [{ basename: 'yum.conf' }, { basename: 'dnf.conf' }, { parent: 'yum.repos.d' }, { parent: 'repos.d' }],
  fits: (path) => /^\/etc\/(?:yum\.conf|dnf\/dnf\.conf)$/.test(path) || /^\/etc\/(?:yum\.repos\.d|zypp\/repos\.d|dnf\/repos\.d)\/[^/]+\.repo$/.test(path),
  read(text, tell) {
    for (const entry of iniEntries(text, { continued: true })) {
      tell(iniKey(entry), entry.value, entry.line)
      if (/^(?:baseurl|mirrorlist|metalink)$/.test(entry.key)) for (const address of entry.value.split(/[\s,]+/)) plainHttp(address, entry.line, tell)
    }
  },
}

/** /etc/apk/repositories: `repository`, or the `@tag` of the line; `plain-http` for an address without TLS. */
export const apk: ConfigFormat = {
  kind: 'apk',
  by: [{ basename: 'repositories' }],
  fits: (path) => path === '/etc/apk/repositories',
  read(text, tell) {
    for (const { number, text: line } of text.lines()) {
      const [, tag = 'repository', address = ''] = /^(@\S+)?\s*(\S+)/.exec(line) ?? []
      tell(tag, address, number)
      plainHttp(address, number, tell)
    }
  },
}

function plainHttp(address: string, line: number | null, tell: Tell): void {
  if (/^http:/i.test(address)) tell('plain-http', address, line)
}
