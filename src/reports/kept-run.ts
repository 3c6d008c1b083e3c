import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { BOUNDS } from './bounds.ts'
import type { Head } from './formats/format.ts'
import { cellJson, type Cell, type Ending, type Row } from './row.ts'

/** One execution of a report that was kept. */
export interface KeptRun {
  readonly id: number
  readonly report: string
  /** JSON of the values of the parameters, members sorted. */
  readonly variables: string
  readonly head: KeptHead
  readonly startedAt: Date
  readonly milliseconds: number
  readonly ending: Ending
  /** Of the rows as NDJSON: two runs with the same rows have the same. */
  readonly sha256: string
}

/** What a run says about itself, and by which columns its rows are told apart. */
export interface KeptHead extends Head {
  readonly key: readonly string[]
}

/** Takes the rows of a run as they come, up to the bounds of what is kept. */
export class RowKeeper {
  readonly #hash = createHash('sha256')
  #lines: string[] | null = []
  #rows = 0
  #bytes = 0

  add(rows: readonly Row[]): void {
    for (const { cells, errors } of rows) {
      const line = `${JSON.stringify([...cells.map(packed), errors])}\n`
      this.#hash.update(`[${cells.map(cellJson).join(',')}]\n`)
      this.#rows += 1
      this.#bytes += line.length
      if (this.#rows > BOUNDS.keptRows || this.#bytes > BOUNDS.keptBytes) this.#lines = null
      this.#lines?.push(line)
    }
  }

  /** What there is to keep; null rows: they were too many. */
  end(): { rows: Uint8Array<ArrayBuffer> | null; sha256: string } {
    return { rows: this.#lines === null ? null : new Uint8Array(gzipSync(this.#lines.join(''))), sha256: this.#hash.digest('hex') }
  }
}

/** The rows of a kept run, in pages. */
export function* keptRows(bytes: Uint8Array): Generator<readonly Row[]> {
  const lines = gunzipSync(bytes, { maxOutputLength: 2 * BOUNDS.keptBytes }).toString().split('\n')
  for (let at = 0; at < lines.length; at += PAGE) {
    const rows = lines.slice(at, at + PAGE).filter((line) => line !== '').map(rowOf)
    if (rows.length > 0) yield rows
  }
}

const PAGE = 500

function rowOf(line: string): Row {
  const values = JSON.parse(line) as unknown[]
  return { cells: values.slice(0, -1).map(unpacked), errors: values.at(-1) as string | null }
}

function packed(cell: Cell): unknown {
  return typeof cell === 'bigint' ? { digits: String(cell) } : cell
}

function unpacked(value: unknown): Cell {
  if (typeof value === 'object' && value !== null && 'digits' in value) return BigInt(value.digits as string)
  return value as Cell
}
