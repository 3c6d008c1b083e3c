import { compareDigits, compareText, isDigitAt, skipDigits } from './common/digits.ts'
import { keyedOrder } from './common/keyed-order.ts'

/** Known qualifiers in their order; the empty one is the release itself. Others come after all of these, by text. */
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']
const RELEASE = String(QUALIFIERS.indexOf(''))
const ALIASES = new Map([['ga', ''], ['final', ''], ['release', ''], ['cr', 'rc']])
/** What one letter right before a digit means. */
const SHORT = new Map([['a', 'alpha'], ['b', 'beta'], ['m', 'milestone']])

/** What a version is made of: digits, a word, or a list of what stands behind a hyphen or a change between digits and letters. */
type Item = { readonly kind: 'number'; readonly digits: string } | { readonly kind: 'word'; readonly rank: string } | List

interface List {
  readonly kind: 'list'
  readonly items: Item[]
}

/**
 * Maven versions as Maven itself compares them: ComparableVersion of maven-artifact 3.9, https://maven.apache.org/pom.html#version-order-specification.
 *
 * As there, versions that nobody would make up are no order (1-5 < 1.0.alpha < 1 < 1-5). Whether a range contains a version is asked of each bound, as
 * Maven does, and does not depend on it.
 */
export const maven = keyedOrder<List>({
  type: 'maven',
  purlTypes: ['maven'],
  read: (version) => readVersion(version.toLowerCase()),
  compareKeys: (a, b) => compareLists(a.items, b.items),
})

/** Lists that lie in each other: each begins as the last item of the one before. */
class Nesting {
  readonly lists: List[] = [{ kind: 'list', items: [] }]

  add(item: Item): void {
    this.lists.at(-1)!.items.push(item)
  }

  open(): void {
    const list: List = { kind: 'list', items: [] }
    this.add(list)
    this.lists.push(list)
  }

  openBehindOthers(): void {
    if (this.lists.at(-1)!.items.length > 0) this.open()
  }
}

function readVersion(text: string): List {
  const nesting = new Nesting()
  let index = 0
  while (index < text.length) {
    const start = index
    const digits = isDigitAt(text, index)
    index = digits ? skipDigits(text, index) : skipWord(text, index)
    const part = text.slice(start, index)
    const digitsFollow = !digits && part !== '' && isDigitAt(text, index)
    if (part !== '' && !digits && (digitsFollow || index === text.length)) nesting.openBehindOthers()
    if (part === '' || digits) nesting.add({ kind: 'number', digits: part })
    else nesting.add({ kind: 'word', rank: rankOf((digitsFollow ? SHORT.get(part) : undefined) ?? part) })
    if (index === text.length) break
    if (text[index] !== '.') nesting.open()
    if (text[index] === '.' || text[index] === '-') index++
  }
  for (const { items } of nesting.lists.toReversed()) dropNulls(items)
  return nesting.lists[0]!
}

function skipWord(text: string, start: number): number {
  let index = start
  while (index < text.length && text[index] !== '.' && text[index] !== '-' && !isDigitAt(text, index)) index++
  return index
}

/** Takes out what says nothing at the end and before lists: zeros, releases, empty lists. */
function dropNulls(items: Item[]): void {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index]!
    if (isNull(item)) items.splice(index, 1)
    else if (item.kind !== 'list') return
  }
}

function isNull(item: Item): boolean {
  if (item.kind === 'number') return compareDigits(item.digits, '0') === 0
  return item.kind === 'list' ? item.items.length === 0 : item.rank === RELEASE
}

const RANKS = { word: 0, list: 1, number: 2 }

function compareItems(a: Item, b: Item): number {
  if (a.kind === 'number' && b.kind === 'number') return compareDigits(a.digits, b.digits)
  if (a.kind === 'word' && b.kind === 'word') return compareText(a.rank, b.rank)
  if (a.kind === 'list' && b.kind === 'list') return compareLists(a.items, b.items)
  return RANKS[a.kind] - RANKS[b.kind]
}

function compareLists(a: readonly Item[], b: readonly Item[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index], b[index]]
    const difference = x === undefined ? -compareToEnd(y!) : y === undefined ? compareToEnd(x) : compareItems(x, y)
    if (difference !== 0) return difference
  }
  return 0
}

/** How an item stands to a version that has ended. */
function compareToEnd(item: Item): number {
  if (item.kind === 'number') return compareDigits(item.digits, '0')
  if (item.kind === 'word') return compareText(item.rank, RELEASE)
  for (const inner of item.items) {
    const difference = compareToEnd(inner)
    if (difference !== 0) return difference
  }
  return 0
}

/** A text that sorts as the qualifier does. */
function rankOf(word: string): string {
  const qualifier = ALIASES.get(word) ?? word
  const known = QUALIFIERS.indexOf(qualifier)
  return known < 0 ? `${QUALIFIERS.length}-${qualifier}` : String(known)
}
