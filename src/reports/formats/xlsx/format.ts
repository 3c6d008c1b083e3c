import { type Cell, cellText, type Row } from '../../row.ts'
import type { Format } from '../format.ts'
import { ERRORS, harmless, incompleteness } from '../spreadsheet-text.ts'
import { ZipStream } from './zip-stream.ts'

/** Rows of a sheet, its header included (ECMA-376 as Excel implements it). */
const SHEET_ROWS = 1_048_576
/** Characters of a cell. */
const CELL_LENGTH = 32_767
/** Beyond it ZIP and Excel need other forms. */
const MAX_ROWS_TOTAL = 5_000_000

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

/** A workbook (ECMA-376, SpreadsheetML) with as many sheets as the rows need; texts stand in their cells, so nothing is kept. */
export const xlsx: Format = {
  name: 'xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  text: false,
  maxRows: null,
  async *write({ columns }, pages, ending) {
    const zip = new ZipStream()
    const header: readonly Cell[] = [...columns.map(({ title }) => title), ERRORS]
    const source = new Sheets(pages, header, () => {
      const missing = incompleteness(ending())
      return missing === null ? null : [...columns.map(() => null), missing]
    })
    let count = 0
    do yield* zip.file(`xl/worksheets/sheet${++count}.xml`, source.next())
    while (source.more && count * SHEET_ROWS <= MAX_ROWS_TOTAL)
    const numbers = Array.from({ length: count }, (_, i) => i + 1)
    for (const [name, text] of parts(numbers)) yield* zip.file(name, [text])
    yield* zip.end()
  },
}

/** Cuts a stream of pages into sheets. */
class Sheets {
  readonly #pages: AsyncIterator<readonly Row[]>
  readonly #header: readonly Cell[]
  readonly #last: () => readonly Cell[] | null
  #rest: readonly Row[] = []
  more = true

  constructor(pages: AsyncIterable<readonly Row[]>, header: readonly Cell[], last: () => readonly Cell[] | null) {
    this.#pages = pages[Symbol.asyncIterator]()
    this.#header = header
    this.#last = last
  }

  async *next(): AsyncGenerator<string> {
    yield `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${rowOf(this.#header)}`
    let room = SHEET_ROWS - 2 // the header, and what the ending may add
    while (room > 0) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#pages.next()
        if (done === true) {
          this.more = false
          break
        }
        this.#rest = value
      }
      const part = this.#rest.slice(0, room)
      this.#rest = this.#rest.slice(room)
      room -= part.length
      yield part.map(({ cells, errors }) => rowOf([...cells, errors])).join('')
    }
    const last = this.more ? null : this.#last()
    yield `${last === null ? '' : rowOf(last)}</sheetData></worksheet>`
  }
}

function rowOf(cells: readonly Cell[]): string {
  return `<row>${cells.map(cellOf).join('')}</row>`
}

function cellOf(cell: Cell): string {
  if (cell === null) return '<c/>'
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c><v>${cell}</v></c>` : '<c/>'
  // A spreadsheet counts in doubles: it would change the last digits of larger ones.
  if (typeof cell === 'bigint' && cell <= Number.MAX_SAFE_INTEGER && cell >= Number.MIN_SAFE_INTEGER) return `<c><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c t="b"><v>${cell ? 1 : 0}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(harmless(cellText(cell)).slice(0, CELL_LENGTH))}</t></is></c>`
}

/** XML 1.0 has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
}

function parts(sheets: readonly number[]): [string, string][] {
  const override = (name: string, type: string) => `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`
  const relationship = (id: string, type: string, target: string) => `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${type}" Target="${target}"/>`
  const types = [override('/xl/workbook.xml', 'sheet.main'), ...sheets.map((n) => override(`/xl/worksheets/sheet${n}.xml`, 'worksheet'))]
  return [
    ['[Content_Types].xml', `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${types.join('')}</Types>`],
    ['_rels/.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships">${relationship('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`],
    ['xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><sheets>${sheets.map((n) => `<sheet name="Sheet${n}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships">${sheets.map((n) => relationship(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join('')}</Relationships>`],
  ]
}
