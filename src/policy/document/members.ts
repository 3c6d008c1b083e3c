import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { BOUNDS } from '../bounds.ts'
import type { PolicyCode, Problem } from '../policy-failure.ts'
import type { Spot, Spots } from './spot.ts'

/** A text of a file with the place of each of its characters. */
export interface Located<Value = string> {
  readonly value: Value
  /** The spot of the value, or of a character of it. */
  spot(offset?: number): Spot
}

const MAX_PROBLEMS = 100

/** Collects what is wrong with one file, the first 100. */
export class Problems {
  readonly all: Problem[] = []
  readonly file: string | null

  constructor(file: string | null) {
    this.file = file
  }

  add(code: PolicyCode, { line, column }: Spot, message: string, help: string): void {
    if (this.all.length < MAX_PROBLEMS) this.all.push({ code, message, help, file: this.file, line, column })
  }
}

/** Reads the members of one YAML map; what is not as it should be becomes a problem at its place. */
export class Members {
  readonly #map: YAMLMap | null
  readonly #node: Node | null
  readonly #spots: Spots
  readonly #problems: Problems
  readonly #name: string
  readonly #known = new Set<string>()

  /** @param name of the map for messages, e.g. `spec` */
  constructor(node: Node | null, name: string, spots: Spots, problems: Problems) {
    this.#node = node
    this.#name = name
    this.#spots = spots
    this.#problems = problems
    this.#map = isMap(node) ? node : null
    if (node !== null && this.#map === null) this.#wrong(node, name, 'a map of members')
  }

  get spot(): Spot {
    return this.#spots.of(this.#node)
  }

  has(key: string): boolean {
    return this.#find(key) !== null
  }

  #find(key: string): Node | null {
    this.#known.add(key)
    return (this.#map?.get(key, true) as Node | undefined) ?? null
  }

  #wrong(node: Node | null, name: string, expected: string): void {
    this.#problems.add('POLICY.FORM', this.#spots.of(node ?? this.#node), `${name} is not ${expected}.`, `Write ${name} as ${expected}.`)
  }

  #missing(key: string): void {
    this.#problems.add('POLICY.FORM', this.spot, `${this.#name} has no ${key}.`, `Add ${key}.`)
  }

  /** A text, or null; numbers and booleans are not texts. */
  text(key: string, required = false): Located | null {
    const node = this.#find(key)
    if (node === null) {
      if (required) this.#missing(key)
      return null
    }
    if (!isScalar(node) || typeof node.value !== 'string' || node.value.trim() === '') {
      this.#wrong(node, `${this.#name}.${key}`, 'a text (quote it where YAML takes it for something else)')
      return null
    }
    const { value } = node
    return { value, spot: (offset = 0) => this.#spots.inside(node, offset) }
  }

  /** false when it is absent. */
  flag(key: string): boolean {
    const node = this.#find(key)
    if (node === null) return false
    if (isScalar(node) && typeof node.value === 'boolean') return node.value
    this.#wrong(node, `${this.#name}.${key}`, 'true or false')
    return false
  }

  /** One of some words. */
  word<Word extends string>(key: string, words: readonly Word[]): Word | null {
    const text = this.text(key)
    if (text === null) return null
    if ((words as readonly string[]).includes(text.value)) return text.value as Word
    this.#problems.add('POLICY.FORM', text.spot(), `${this.#name}.${key} is ${JSON.stringify(text.value)}.`, `Write one of ${words.join(', ')}.`)
    return null
  }

  /** A moment of RFC 3339. */
  moment(key: string, required = false): Date | null {
    const text = this.text(key, required)
    if (text === null) return null
    const date = new Date(text.value)
    if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(text.value) && !Number.isNaN(date.getTime())) return date
    this.#problems.add('POLICY.FORM', text.spot(), `${this.#name}.${key} is no moment.`, 'Write it like 2026-09-30T00:00:00Z.')
    return null
  }

  /** A list of texts. */
  texts(key: string, required = false): Located[] {
    return this.#items(key, required).flatMap((node) => {
      if (isScalar(node) && typeof node.value === 'string' && node.value !== '') {
        const { value } = node
        return [{ value, spot: (offset = 0) => this.#spots.inside(node, offset) }]
      }
      this.#wrong(node, `A member of ${this.#name}.${key}`, 'a text')
      return []
    })
  }

  /** A map below this one; null when it is absent. */
  members(key: string, required = false): Members | null {
    const node = this.#find(key)
    if (node === null && required) this.#missing(key)
    return node === null ? null : new Members(node, `${this.#name}.${key}`, this.#spots, this.#problems)
  }

  /** A list of maps. */
  list(key: string, required = false): Members[] {
    return this.#items(key, required).map((node, i) => new Members(node, `${this.#name}.${key}[${i}]`, this.#spots, this.#problems))
  }

  /** The maps of a map whose names are free. */
  named(key: string): [Located, Members][] {
    const node = this.#find(key)
    if (node === null) return []
    if (!isMap(node)) {
      this.#wrong(node, `${this.#name}.${key}`, 'a map')
      return []
    }
    return node.items.slice(0, BOUNDS.list).map((pair) => {
      const name = isScalar(pair.key) ? String(pair.key.value) : ''
      const at = pair.key as Node
      return [{ value: name, spot: () => this.#spots.of(at) }, new Members(pair.value as Node, `${this.#name}.${key}.${name}`, this.#spots, this.#problems)]
    })
  }

  /** A value as JSON has it. */
  json(key: string): Located<unknown> | null {
    const node = this.#find(key)
    return node === null ? null : { value: plain(node), spot: () => this.#spots.of(node) }
  }

  #items(key: string, required: boolean): Node[] {
    const node = this.#find(key)
    if (node === null) {
      if (required) this.#missing(key)
      return []
    }
    if (!isSeq(node)) {
      this.#wrong(node, `${this.#name}.${key}`, 'a list')
      return []
    }
    if (node.items.length > BOUNDS.list) this.#wrong(node, `${this.#name}.${key}`, `a list of at most ${BOUNDS.list}`)
    if (required && node.items.length === 0) this.#wrong(node, `${this.#name}.${key}`, 'a list with members')
    return node.items.slice(0, BOUNDS.list) as Node[]
  }

  /** Refuses members that nothing has asked for. */
  end(): void {
    for (const pair of this.#map?.items ?? []) {
      const key = isScalar(pair.key) ? String(pair.key.value) : ''
      if (this.#known.has(key)) continue
      const known = [...this.#known].sort().join(', ')
      this.#problems.add('POLICY.FORM', this.#spots.of(pair.key as Node), `${this.#name} has no member ${JSON.stringify(key.slice(0, 60))}.`, `It may have: ${known}.`)
    }
  }
}

function plain(node: Node): unknown {
  if (isScalar(node)) return typeof node.value === 'bigint' ? Number(node.value) : node.value
  if (isSeq(node)) return node.items.map((item) => plain(item as Node))
  if (!isMap(node)) return null
  return Object.fromEntries(node.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair.value === null ? null : plain(pair.value as Node)]))
}
