import { isScalar, type LineCounter, type Node, Scalar } from 'yaml'

/** A place in a file; both count from 1. */
export interface Spot {
  readonly line: number
  readonly column: number
}

/** The spots of one YAML text. */
export class Spots {
  readonly #text: string
  readonly #lines: LineCounter

  constructor(text: string, lines: LineCounter) {
    this.#text = text
    this.#lines = lines
  }

  /** Of an offset in the text. */
  at(offset: number): Spot {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.#text.length))
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }

  /** Of a node. */
  of(node: Node | null | undefined): Spot {
    return this.at(node?.range?.[0] ?? 0)
  }

  /** Of a character inside of a scalar's value; the scalar's own spot where quoting or folding has moved it. */
  inside(node: Node | null | undefined, offset: number): Spot {
    if (!isScalar(node) || typeof node.value !== 'string' || node.range == null) return this.of(node)
    const [start] = node.range
    if (node.type === Scalar.BLOCK_LITERAL) return this.#insideBlock(node.value, start, offset)
    const first = node.type === Scalar.PLAIN ? start : start + 1
    return this.#text.startsWith(node.value, first) ? this.at(first + offset) : this.at(start)
  }

  #insideBlock(value: string, start: number, offset: number): Spot {
    const header = this.at(start)
    const before = value.slice(0, offset).split('\n')
    const line = header.line + before.length
    const source = this.#text.split('\n')[line - 1] ?? ''
    const indent = source.length - source.trimStart().length
    const own = value.split('\n')[before.length - 1] ?? ''
    return { line, column: indent - (own.length - own.trimStart().length) + before.at(-1)!.length + 1 }
  }
}
