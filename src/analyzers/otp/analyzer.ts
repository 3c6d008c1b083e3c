import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { OtpGapCode } from './gap-code.ts'

const CODES: { incomplete: OtpGapCode; bad: OtpGapCode } = { incomplete: 'OTP.INCOMPLETE', bad: 'OTP.BAD_PACKAGE' }

/**
 * The resource files of compiled Erlang and Elixir applications (`ebin/<name>.app`, app(5)): those of OTP itself, of releases and of what Hex
 * has installed. The file does not say whether an application came from Hex, so all are `pkg:otp`.
 */
export const analyzer: Analyzer = {
  name: 'otp',
  version: 1,
  packageTypes: ['otp'],
  reads: [{ by: { extension: '.app' }, when: (path) => /\/ebin\/[^/]+\.app$/.test(path) }],
  maxBytes: 4 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const text = bytes.toString('utf8').replace(/^[ \t]*%[^\n]*/gm, '')
  const head = /\{\s*application\s*,\s*(?:'([^'\n]{1,600})'|([a-z][\w@]{0,600}))\s*,/.exec(text)
  if (head === null) return NOTHING
  const version = /\{\s*vsn\s*,\s*"([^"\n]{0,600})"\s*\}/.exec(text)?.[1] ?? null
  return onePackage(path, { type: 'otp', name: clean(head[1] ?? head[2] ?? ''), version: version === null ? null : clean(version) }, CODES)
}
