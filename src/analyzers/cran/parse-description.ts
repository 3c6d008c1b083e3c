import { clean } from '../text.ts'

const FIELDS = new Set(['Package', 'Version', 'License', 'Built', 'biocViews'])

/** The fields of a DESCRIPTION file that matter (Writing R Extensions, 1.1.1): Debian control format, of folded values the first line. */
export function parseDescription(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(/^([A-Za-z][A-Za-z0-9@/_-]{0,63}):[ \t]*([^\r\n]{0,1024})/gm)) {
    if (FIELDS.has(name) && !fields.has(name)) fields.set(name, clean(value.trim()))
  }
  return fields
}
