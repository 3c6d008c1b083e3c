import type { Excerpt } from '../../layers/excerpt.ts'
import { literalOf, type Product, type Sign, WINDOW } from './product.ts'

/** Finds of one literal that are looked at; what is everywhere says nothing. */
const MAX_FINDS = 1_000

/** The version of a product in a file of this name; null: its text is not there. */
export function findVersion(file: Excerpt, product: Product, name: string): string | null {
  for (const sign of product.signs) {
    const version = signed(file, sign, literalOf(sign, product, name))
    if (version !== null) return version
  }
  return null
}

function signed(file: Excerpt, sign: Sign, literal: Buffer): string | null {
  const { before = 0, pattern, alone = false } = sign
  let finds = 0
  for (const at of file.find(literal)) {
    const start = Math.max(0, at - before)
    const window = file.readUpTo(start, at - start + WINDOW).toString('latin1')
    const version = pattern.exec(window)?.groups?.['version']
    const found = version === undefined ? null : alone ? standingAlone(file, version) : version
    if (found !== null) return found
    finds += 1
    if (finds === MAX_FINDS) return null
  }
  return null
}

/** `9.1.22036` -> `9.1.2`, where that stands between NULs. */
function standingAlone(file: Excerpt, digits: string): string | null {
  for (let end = digits.length; /\d+\.\d+\.\d+$/.test(digits.slice(0, end)); end -= 1) {
    const [found] = file.find(Buffer.from(`\0${digits.slice(0, end)}\0`, 'latin1'))
    if (found !== undefined) return digits.slice(0, end)
  }
  return null
}
