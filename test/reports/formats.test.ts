import { readdirSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { formats } from '../../src/reports/formats/all.ts'
import type { Format, Head } from '../../src/reports/formats/format.ts'
import { loadReport } from '../../src/reports/load-report.ts'
import type { Cell, Ending, Row } from '../../src/reports/row.ts'
import { engine, fileOf } from './world.ts'

const { columns } = loadReport(fileOf('{ shelves { edges { node { name boxes { edges { node { name size full } } } } } } }', 'columns: [{path: shelves.name, title: Shelf}, {path: shelves.boxes.size, title: Size}, {path: shelves.boxes.full, title: Full}]'), engine)
const head: Head = { name: 'test', title: 'Shelves <&> "boxes"', description: null, columns, parameters: [['name', '=1']], documentHash: 'sha256:0', asOf: null }
const COMPLETE: Ending = { rows: 0, complete: true, reasons: [] }
const CUT: Ending = { rows: 0, complete: false, reasons: [{ code: 'REPORTS.ROW_LIMIT', message: 'There are more.' }] }

const rowsOf = (...cells: Cell[][]): Row[] => cells.map((each) => ({ cells: each, errors: null }))
const ROWS = rowsOf(['a,"b"', 1n, true], ['', 9007199254740993n, false], [null, null, null])

async function written(format: Format, pages: readonly (readonly Row[])[], ending: Ending = COMPLETE): Promise<Buffer> {
  const parts: Buffer[] = []
  const source = async function* () {
    yield* pages
  }
  for await (const part of format.write(head, source(), () => ({ ...ending, rows: pages.flat().length }))) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

const named = (name: string) => formats.find((format) => format.name === name)!
const textOf = async (name: string, pages: readonly (readonly Row[])[], ending?: Ending) => (await written(named(name), pages, ending)).toString()

/** The files of a ZIP archive by its directory (APPNOTE 4.3.12). */
function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'))
  const files = new Map<string, string>()
  let at = bytes.readUInt32LE(end + 16)
  for (let i = 0; i < bytes.readUInt16LE(end + 10); i++) {
    const [packed, size, length, offset] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)]
    const start = offset + 30 + bytes.readUInt16LE(offset + 26)
    const content = inflateRawSync(bytes.subarray(start, start + packed))
    expect(content.length).toBe(size)
    files.set(bytes.subarray(at + 46, at + 46 + length).toString(), content.toString())
    at += 46 + length
  }
  return files
}

test('the table of formats is the folder', () => {
  const folders = readdirSync('src/reports/formats', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(formats).toHaveLength(folders.length)
  expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length)
})

describe.each(formats)('$name', (format) => {
  const shown = async (pages: readonly (readonly Row[])[], ending?: Ending) => {
    const bytes = await written(format, pages, ending)
    return format.text ? bytes.toString() : [...unzip(bytes).values()].join('\n')
  }

  test('is known without a row, and names its columns where it has a header', async () => {
    const text = await shown([])
    if (format.name !== 'ndjson') for (const { title } of columns) expect(text).toContain(title)
    expect(text).not.toContain('INCOMPLETE')
  })

  test('gives the same bytes for the same rows, however they come in pages', async () => {
    const whole = await written(format, [ROWS])
    expect(await written(format, [ROWS])).toEqual(whole)
    const pieces = await written(format, ROWS.map((row) => [row]))
    expect(format.text ? pieces.toString() : [...unzip(pieces)]).toEqual(format.text ? whole.toString() : [...unzip(whole)])
  })

  test('says in itself that it is incomplete, and why', async () => {
    const text = await shown([ROWS], CUT)
    expect(text).toMatch(/INCOMPLETE|"complete":false/)
    expect(text).toContain('REPORTS.ROW_LIMIT')
    expect(text).toMatch(/There are more\\?\./)
  })

  test('keeps what went wrong in a row with the row', async () => {
    expect(await shown([[{ cells: ['a', null, null], errors: 'no size' }]], { ...CUT, reasons: [{ code: 'INTERNAL', message: 'x' }] })).toContain('no size')
  })

  test('asks for a page when the one before was taken', async () => {
    if (format.maxRows !== null) return // made whole
    let asked = 0
    const source = async function* () {
      for (; asked < 1_000; ) {
        asked++
        yield Array.from({ length: 100 }, (_, i) => ({ cells: [`${asked}-${i}-${'x'.repeat(40)}${Math.random()}`, BigInt(i), true], errors: null }))
      }
    }
    const parts = format.write(head, source(), () => COMPLETE)
    for (let bytes = 0, i = 0; i < 12 && bytes < 4_000; i++) bytes += Buffer.byteLength((await parts.next()).value ?? '')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(asked).toBeLessThanOrEqual(format.text ? 3 : 40)
    await parts.return(undefined)
  })
})

test('CSV is RFC 4180: null is empty, an empty text is quoted, whole numbers are digits', async () => {
  expect(await textOf('csv', [ROWS])).toBe('Shelf,Size,Full,_errors\r\n"a,""b""",1,true,\r\n"",9007199254740993,false,\r\n,,,\r\n')
  expect(await textOf('csv', [rowsOf(['two\nlines', null, null], [' space ', null, null])])).toBe('Shelf,Size,Full,_errors\r\n"two\nlines",,,\r\n" space ",,,\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\uFF1D1', '=HYPERLINK("http://x")'])('%j is text in spreadsheets, and exact elsewhere', async (text) => {
  const pages = [rowsOf([text, -1n, null])]
  const [, line] = (await textOf('csv', pages)).split('\r\n')
  expect(line!.replace(/^"/, '').startsWith(`'`)).toBe(true)
  expect((await textOf('csv', pages)).endsWith(',-1,,\r\n')).toBe(true)
  const sheet = unzip(await written(named('xlsx'), pages)).get('xl/worksheets/sheet1.xml')!
  expect(sheet).toContain(`<t xml:space="preserve">'`)
  expect(sheet).toContain('<c><v>-1</v></c>')
  expect(JSON.parse((await textOf('ndjson', pages)).split('\n')[0]!)).toMatchObject({ Shelf: text })
})

test('NDJSON ends with how many there were and their sha256', async () => {
  const { createHash } = await import('node:crypto')
  const text = await textOf('ndjson', [ROWS])
  const lines = text.split('\n')
  expect(lines[0]).toBe('{"Shelf":"a,\\"b\\"","Size":1,"Full":true}')
  expect(lines[1]).toBe('{"Shelf":"","Size":9007199254740993,"Full":false}')
  expect(JSON.parse(lines[3]!)).toEqual({ _end: { rows: 3, complete: true, sha256: createHash('sha256').update(`${lines.slice(0, 3).join('\n')}\n`).digest('hex') } })
})

test('JSON is one value, with a row or without', async () => {
  expect(JSON.parse(await textOf('json', [ROWS]))).toMatchObject({ report: 'test', rowCount: 3, complete: true, rows: [{ Shelf: 'a,"b"' }, { Full: false }, { Shelf: null }] })
  expect(JSON.parse(await textOf('json', [], CUT))).toMatchObject({ rows: [], complete: false, reasons: CUT.reasons })
})

test('HTML escapes what images say, has no script, and asks nothing from elsewhere', async () => {
  const page = await textOf('html', [rowsOf(['<script>alert(1)</script>\u202E', 1n, null])], CUT)
  expect(page).toContain('<title>INCOMPLETE: Shelves &lt;&amp;&gt; &quot;boxes&quot;</title>')
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;\\u202E')
  expect(page).not.toMatch(/<script|<link|https?:|url\(/)
  expect(await textOf('html', [ROWS])).toContain('<title>Shelves &lt;')
})

test('Markdown keeps a cell on its line and its bars inside', async () => {
  expect(await textOf('md', [rowsOf(['a|b\nc *d*', 1n, null])])).toContain('\n| Shelf | Size | Full |\n| --- | ---: | --- |\n| a\\|b c \\*d\\* | 1 |  |\n')
})

test('XLSX keeps numbers as numbers until a spreadsheet would change their digits, and what XML cannot hold is replaced', async () => {
  const files = unzip(await written(named('xlsx'), [ROWS, rowsOf(['\u0000<&>\uD800', null, null])]))
  const sheet = files.get('xl/worksheets/sheet1.xml')!
  expect(sheet).toContain('<c><v>1</v></c><c t="b"><v>1</v></c>')
  expect(sheet).toContain('<t xml:space="preserve">9007199254740993</t>')
  expect(sheet).toContain('\uFFFD&lt;&amp;&gt;\uFFFD')
  expect([...files.keys()].sort()).toEqual(['[Content_Types].xml', '_rels/.rels', 'xl/_rels/workbook.xml.rels', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml'])
})
