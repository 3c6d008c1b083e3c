import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { LuarocksGapCode } from './gap-code.ts'

const CODES: { incomplete: LuarocksGapCode; bad: LuarocksGapCode } = { incomplete: 'LUAROCKS.INCOMPLETE', bad: 'LUAROCKS.BAD_PACKAGE' }
/** `.../lib/luarocks/rocks-5.1/<name>/<version>/<name>-<version>.rockspec` (older trees: `rocks`); elsewhere a rockspec is a recipe. */
const INSTALLED = /\/rocks(?:-\d[^/]*)?\/([^/]+)\/([^/]+)\/\1-\2\.rockspec$/

/** The rockspecs that LuaRocks keeps of what it has installed: a Lua program, of which only assigned strings are read. */
export const analyzer: Analyzer = {
  name: 'luarocks',
  version: 1,
  packageTypes: ['luarocks'],
  reads: [{ by: { extension: '.rockspec' }, when: (path) => INSTALLED.test(path) }],
  maxBytes: 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const text = bytes.toString('utf8')
  const field = (name: string) => clean(new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*(?:"([^"\\n]*)"|'([^'\\n]*)'|\\[\\[([^\\]\\n]*)\\]\\])`, 'm').exec(text)?.slice(1).find((value) => value !== undefined) ?? '')
  const inline = /\blicense[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)')/.exec(text)
  // Names are told apart by their lower case (LuaRocks, "Rockspec format").
  return onePackage(path, { type: 'luarocks', name: field('package').toLowerCase(), version: field('version'), licenses: [clean(inline?.[1] ?? inline?.[2] ?? '')] }, CODES)
}
