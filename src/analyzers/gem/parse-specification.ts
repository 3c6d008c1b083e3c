import type { Requirement } from '../../model/requirement.ts'
import { dependencyOf } from './relations.ts'
import { clean } from '../text.ts'

/** What a specification says; a field is null when it has none that is written out. */
export interface Specification {
  readonly name: string | null
  readonly version: string | null
  /** `ruby`, or what the gem was compiled for: `x86_64-linux`, `java`. */
  readonly platform: string | null
  readonly licenses: readonly string[]
  readonly requires: readonly Requirement[]
}

/** Lines that are looked at: a specification of thousands of file names has what matters at its head. */
const MAX_LINES = 5_000
const MAX_LINE = 4_096
const MAX_LICENSES = 20
const STRING = String.raw`(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|%q[<({[]([^>)}\]]*)[>)}\]])`
const ASSIGNMENT = new RegExp(String.raw`^\s*[a-z_]\w*\.(name|version|platform|licenses?)\s*=\s*(.*)$`)
const LITERAL = new RegExp(String.raw`^(?:Gem::Version\.new\s*\(?\s*)?${STRING}`)

/**
 * Reads a gem's specification as RubyGems writes it on installing (Gem::Specification#to_ruby): Ruby code, of which only assignments of
 * literals are read. The comment `# stub: name version platform paths` is what RubyGems itself trusts, and comes first. Never throws.
 */
export function parseSpecification(text: string): Specification {
  const found: { [field in 'name' | 'version' | 'platform']?: string | undefined } = {}
  let licenses: string[] = []
  const requires: Requirement[] = []
  for (const line of firstLines(text)) {
    const stub = /^# stub: (\S+) (\S+) (\S+)/.exec(line)
    if (stub !== null && found.name === undefined) {
      ;[, found.name, found.version, found.platform] = stub
      continue
    }
    const dependency = dependencyOf(line)
    if (dependency !== null) requires.push(dependency)
    const [, field, value = ''] = ASSIGNMENT.exec(line) ?? []
    if (field === 'license' || field === 'licenses') licenses = stringsOf(value)
    else if (field === 'name' || field === 'version' || field === 'platform') found[field] ??= literal(value)
  }
  return {
    name: textOf(found.name),
    version: textOf(found.version),
    platform: textOf(found.platform),
    licenses: licenses.map((license) => clean(license)),
    requires: requires.map(({ text, names }) => ({ text: clean(text), names: names.map(clean) })),
  }
}

function* firstLines(text: string): Generator<string> {
  let start = 0
  for (let count = 0; count < MAX_LINES && start < text.length; count++) {
    const end = text.indexOf('\n', start)
    const stop = end === -1 ? text.length : end
    yield text.slice(start, Math.min(stop, start + MAX_LINE))
    start = stop + 1
  }
}

function literal(value: string): string | undefined {
  const match = LITERAL.exec(value)
  if (match === null) return undefined
  const [, double, single, percent] = match
  // Text with Ruby in it is not known without running it.
  if (double?.includes('#{')) return undefined
  return double === undefined ? (single ?? percent) : unescape(double)
}

function stringsOf(value: string): string[] {
  return [...value.matchAll(new RegExp(STRING, 'g'))].slice(0, MAX_LICENSES).map(([, double, single, percent]) => unescape(double ?? single ?? percent ?? '')).filter((text) => text !== '' && text.length <= 200)
}

/** `String#dump` writes all but ASCII as `\u{1F600}` or `\u00e9`; other escapes stand for themselves here. */
function unescape(text: string): string {
  return text.replace(/\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|(.))/g, (_, wide?: string, four?: string, plain?: string) => {
    const code = wide ?? four
    if (code === undefined) return plain ?? ''
    const point = parseInt(code, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
  })
}

function textOf(value: string | undefined): string | null {
  const text = clean(value?.trim() ?? '')
  return text === '' ? null : text
}
