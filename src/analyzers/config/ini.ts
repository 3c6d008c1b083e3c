import type { ConfigText } from './config-text.ts'

/** What a value of an INI file is. */
export interface IniEntry {
  /** Empty before the first section. */
  readonly section: string
  readonly key: string
  readonly value: string
  /** Of the key, or of the further line of its value. */
  readonly line: number
}

/** How the dialects differ. */
export interface IniDialect {
  /** Lines that begin with a blank go on with the value above; each is an entry of its own. */
  readonly continued?: boolean
  /** A key without `=` is a setting that is on. */
  readonly bare?: boolean
}

/** The entries of INI files as pip, dnf, npm, MySQL, PHP and systemd write them, in their order. Quotes around a value are taken away. */
export function* iniEntries(text: ConfigText, { continued = false, bare = false }: IniDialect = {}): Generator<IniEntry> {
  let section = ''
  let key: string | null = null
  for (const { number, text: raw } of text.raw()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (continued && key !== null && /^\s/.test(raw)) {
      yield { section, key, value: line, line: number }
      continue
    }
    const head = /^\[([^\]]*)\]/.exec(line)
    if (head !== null) {
      section = head[1]!.trim()
      key = null
      continue
    }
    const equals = line.indexOf('=')
    if (equals < 1 && !bare) continue
    key = equals < 1 ? line : line.slice(0, equals).trim()
    const value = equals < 1 ? '' : unquoted(line.slice(equals + 1).trim())
    if (value !== '' || !continued) yield { section, key, value, line: number }
  }
}

/** A value without the quotes that are around the whole of it. */
export function unquoted(value: string): string {
  const quote = value[0]
  return value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote) ? value.slice(1, -1) : value
}

/** `section.key`, or the key alone before the first section. */
export function iniKey({ section, key }: IniEntry): string {
  return section === '' ? key : `${section}.${key}`
}
