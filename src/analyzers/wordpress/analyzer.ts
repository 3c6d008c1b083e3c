import { type Analyzer, type EvidenceFile, type Findings, NOTHING } from '../analyzer.ts'
import { onePackage } from '../one-package.ts'
import { clean } from '../text.ts'
import type { WordpressGapCode } from './gap-code.ts'

const CODES: { incomplete: WordpressGapCode; bad: WordpressGapCode } = { incomplete: 'WORDPRESS.INCOMPLETE', bad: 'WORDPRESS.BAD_PACKAGE' }
const CORE = '/wp-includes/version.php'
/** `plugins/<slug>/<file>.php`, or a plugin of one file; `mu-plugins` are loaded without being activated. */
const PLUGIN = /\/wp-content\/(?:mu-)?plugins\/(?:([^/]+)\/)?([^/]+)\.php$/
/** Bytes of a file in which WordPress looks for its header (get_file_data). */
const HEAD = 8 * 1024

/** WordPress (`wp-includes/version.php`) and its plugins, each told by the comment at the head of its main file. No purl type names them. */
export const analyzer: Analyzer = {
  name: 'wordpress',
  version: 1,
  packageTypes: ['generic'],
  reads: [{ by: { extension: '.php' }, when: (path) => path.endsWith(CORE) || PLUGIN.test(path) }],
  maxBytes: 8 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const text = bytes.toString('utf8', 0, HEAD)
  if (path.endsWith(CORE)) {
    const version = /^\s*\$wp_version\s*=\s*'([^'\n]{0,600})'/m.exec(text)?.[1]
    return version === undefined ? NOTHING : onePackage(path, { type: 'generic', name: 'wordpress', version: clean(version) }, CODES)
  }
  const field = (name: string) => clean(new RegExp(`^(?:[ \\t]*<\\?php)?[ \\t/*#@]*${name}:([^\\r\\n]{0,1024})`, 'im').exec(text)?.[1]?.replace(/\s*(?:\*\/|\?>).*/, '').trim() ?? '')
  if (field('Plugin Name') === '') return NOTHING
  const [, folder, file = ''] = PLUGIN.exec(path) ?? []
  return onePackage(path, { type: 'generic', namespace: 'wordpress-plugin', name: folder ?? file, version: field('Version'), licenses: [field('License')] }, CODES)
}
