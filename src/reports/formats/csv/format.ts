import { cellText, type Cell } from '../../row.ts'
import type { Format } from '../format.ts'
import { ERRORS, harmless, incompleteness } from '../spreadsheet-text.ts'

/** RFC 4180: commas, CRLF, a header; UTF-8 without a mark. Null is an empty field, an empty text is `""`. */
export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  text: true,
  maxRows: null,
  async *write({ columns }, pages, ending) {
    yield line([...columns.map(({ title }) => title), ERRORS])
    for await (const page of pages) yield page.map(({ cells, errors }) => line([...cells, errors])).join('')
    const missing = incompleteness(ending())
    if (missing !== null) yield line([...columns.map(() => null), missing])
  },
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`
}

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell)
  const text = harmless(cellText(cell))
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
