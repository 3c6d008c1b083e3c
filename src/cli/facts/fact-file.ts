import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { EXIT, Exit } from '../exit.ts'
import { parsed, typedObject } from './typed-value.ts'

/** A fact as a file states it, with its line. */
export interface FileFact {
  readonly line: number
  readonly target: string
  readonly key?: string
  readonly value: unknown
}

const MAX_LINE = 1_048_576

/**
 * The facts of a file, one after the other. `.csv` (RFC 4180): a column `target`, perhaps one `key`, the others are members; anything else is
 * NDJSON: `{"target", "value", "key"}`. Throws Exit 3 with the line.
 */
export async function* factsOf(file: string, schema: unknown): AsyncGenerator<FileFact> {
  try {
    yield* /\.csv$/i.test(file) ? ofCsv(file, schema) : ofNdjson(file)
  } catch (error) {
    if (error instanceof Exit) throw error
    throw new Exit(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`)
  }
}

async function* ofCsv(file: string, schema: unknown): AsyncGenerator<FileFact> {
  const { parse } = await import('csv-parse')
  const rows = parse({ columns: true, bom: true, info: true, skip_empty_lines: true, trim: true, max_record_size: MAX_LINE })
  createReadStream(file).on('error', (error) => rows.destroy(error)).pipe(rows)
  for await (const { record, info } of rows as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
    const { target, key, ...members } = record
    if (target === undefined) throw new Exit(EXIT.usage, `${file} has no column target.`)
    yield { line: info.lines, target, ...(key === undefined ? {} : { key }), value: typedObject(schema, Object.entries(members)) }
  }
}

async function* ofNdjson(file: string): AsyncGenerator<FileFact> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1
    if (text.length > MAX_LINE) throw new Exit(EXIT.usage, `${file}:${line} has more than 1 MiB.`)
    if (text.trim() === '') continue
    const { target, key, value } = (parsed(text, `${file}:${line}`) ?? {}) as { target?: unknown; key?: unknown; value?: unknown }
    if (typeof target !== 'string' || value === undefined || (key !== undefined && typeof key !== 'string')) {
      throw new Exit(EXIT.usage, `${file}:${line} is not {"target": "...", "value": {...}}.`)
    }
    yield { line, target, ...(key === undefined ? {} : { key }), value }
  }
}
