import { createHash } from 'node:crypto'
import { cellJson } from '../../row.ts'
import type { Format } from '../format.ts'

/** One JSON object a line; the last line, `_end`, says how many there were, whether that is all, and the sha256 of the lines before it. */
export const ndjson: Format = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson; charset=utf-8',
  text: true,
  maxRows: null,
  async *write({ columns }, pages, ending) {
    const names = columns.map(({ title }) => JSON.stringify(title))
    const hash = createHash('sha256')
    for await (const page of pages) {
      const text = page
        .map(({ cells, errors }) => {
          const members = cells.map((cell, i) => `${names[i]}:${cellJson(cell)}`)
          return `{${members.join(',')}${errors === null ? '' : `,"_errors":${JSON.stringify(errors)}`}}\n`
        })
        .join('')
      hash.update(text)
      yield text
    }
    const { rows, complete, reasons } = ending()
    yield `${JSON.stringify({ _end: { rows, complete, ...(complete ? {} : { reasons }), sha256: hash.digest('hex') } })}\n`
  },
}
