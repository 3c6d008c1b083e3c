import type { Setting } from '../../model/setting.ts'
import type { Analyzer, EvidenceFile, Findings, PathRule } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { ConfigText } from './config-text.ts'
import { FORMATS } from './formats.ts'
import type { ConfigGapCode } from './gap-code.ts'
import { redact } from '../redact.ts'

const MAX_SETTINGS = 20_000
const MAX_KEY = 256
const MAX_VALUE = 512
/** What is longer is not even looked through for secrets. */
const MAX_READ = 8 * 1024

/** Configuration files of the system and of well-known servers, as settings; docs/configuration.md lists formats and keys. */
export const analyzer: Analyzer = {
  name: 'config',
  version: 1,
  packageTypes: [],
  reads: rules(),
  maxBytes: 4 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<ConfigGapCode>(path)
  const settings: Setting[] = []
  const format = FORMATS.find(({ by, fits }) => by.some((rule) => has(path, rule)) && fits(path))
  let left = 0
  format?.read(ConfigText.of(bytes), (key, value, line) => {
    if (settings.length === MAX_SETTINGS) left += 1
    else settings.push({ kind: format.kind, key: cut(key, MAX_KEY), value: cut(redact(key, cut(value, MAX_READ)), MAX_VALUE), line })
  }, path)
  if (left > 0) collector.miss('CONFIG.TOO_MANY', `The file has ${MAX_SETTINGS + left} settings; those after the first ${MAX_SETTINGS} are left out.`)
  return { ...collector.findings(), settings }
}

/** One rule a key, for all formats that have it. */
function rules(): PathRule[] {
  const keys = new Map(FORMATS.flatMap(({ by }) => by).map((by) => [JSON.stringify(by), by]))
  return [...keys.values()].map((by) => {
    const formats = FORMATS.filter((format) => format.by.some((other) => JSON.stringify(other) === JSON.stringify(by)))
    return { by, when: (path) => formats.some(({ fits }) => fits(path)) }
  })
}

function has(path: string, by: PathRule['by']): boolean {
  const slash = path.lastIndexOf('/')
  if ('basename' in by) return path.slice(slash + 1) === by.basename
  if ('extension' in by) return path.toLowerCase().endsWith(by.extension)
  return path.slice(0, slash).endsWith(`/${by.parent}`)
}

/** Cut between characters, not in one. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed().replace(/\ufffd$/, '')
}
