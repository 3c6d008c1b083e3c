import { type Findings, NOTHING } from '../analyzer.ts'
import type { BinaryAnalyzer } from '../binary-analyzer.ts'
import type { Executable } from '../executable.ts'
import type { Needle } from '../../layers/excerpt.ts'
import type { PackageRecord } from '../../model/package-record.ts'
import { DATABASES } from './databases.ts'
import { findVersion } from './find-version.ts'
import { literalOf, type Product, WINDOW } from './product.ts'
import { RUNTIMES } from './runtimes.ts'
import { SERVERS } from './servers.ts'
import { TOOLS } from './tools.ts'

/** Every product that is known by its text. */
export const PRODUCTS: readonly Product[] = [...RUNTIMES, ...DATABASES, ...SERVERS, ...TOOLS]

/**
 * Programs and libraries without the record of an installer, by the name of their file and the text in which they state their own version.
 * Both must fit: what is only called so says no version, and what only mentions one is called otherwise.
 */
export const analyzer: BinaryAnalyzer = {
  name: 'middleware',
  version: 1,
  packageTypes: ['generic'],
  formats: ['elf'],
  when: (path) => productsOf(nameOf(path)).length > 0,
  needles: [],
  needlesAt,
  analyze,
}

function analyze({ path, file }: Executable): Findings {
  const name = nameOf(path)
  const packages = productsOf(name).flatMap((product): PackageRecord[] => {
    const version = findVersion(file, product, name)
    return version === null ? [] : [{ type: 'generic', namespace: null, name: product.name, version, qualifiers: {}, licenses: [], innerPath: '', unlessOwned: true }]
  })
  return packages.length === 0 ? NOTHING : { packages, gaps: [] }
}

function needlesAt(path: string): Needle[] {
  const name = nameOf(path)
  return productsOf(name).flatMap((product) =>
    product.signs.map((sign) => ({ literal: literalOf(sign, product, name), before: sign.before ?? 0, after: WINDOW })))
}

function productsOf(name: string): Product[] {
  return PRODUCTS.filter(({ files }) => files.test(name))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
