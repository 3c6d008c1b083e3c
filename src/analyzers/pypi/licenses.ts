import type { Metadata } from './parse-metadata.ts'

const MAX_LICENSE = 200
const MAX_LICENSES = 20

/**
 * License-Expression (PEP 639, SPDX); else License if it is a name and not the whole text; else the last parts of the
 * classifiers `License :: OSI Approved :: MIT License`.
 */
export function licensesOf({ fields, classifiers }: Metadata): string[] {
  const expression = fields.get('license-expression') ?? ''
  if (isName(expression)) return [expression]
  const license = fields.get('license') ?? ''
  if (isName(license)) return [license]
  const named = classifiers
    .map((classifier) => classifier.split('::').map((part) => part.trim()))
    .filter((parts) => parts[0] === 'License' && parts.length > 1 && parts.at(-1) !== 'OSI Approved')
    .map((parts) => parts.at(-1) ?? '')
  return [...new Set(named.filter(isName))].slice(0, MAX_LICENSES)
}

/** Setuptools writes UNKNOWN for what the author left out. */
function isName(text: string): boolean {
  return text !== '' && text !== 'UNKNOWN' && text.length <= MAX_LICENSE && !text.includes('\n')
}
