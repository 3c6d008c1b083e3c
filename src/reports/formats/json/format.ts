import { cellJson } from '../../row.ts'
import type { Format } from '../format.ts'

/** One JSON object: what it is, `rows` as objects in the order of the columns, and behind them whether they are all. */
export const json: Format = {
  name: 'json',
  mediaType: 'application/json; charset=utf-8',
  text: true,
  maxRows: null,
  async *write({ name, title, columns, parameters, documentHash, asOf }, pages, ending) {
    const names = columns.map((column) => JSON.stringify(column.title))
    const about = { report: name, title, documentHash, asOf, parameters: Object.fromEntries(parameters), columns: columns.map((column) => ({ title: column.title, type: column.type })) }
    yield `${JSON.stringify(about).slice(0, -1)},"rows":[`
    let separator = '\n'
    for await (const page of pages) {
      yield page
        .map(({ cells, errors }) => {
          const members = cells.map((cell, i) => `${names[i]}:${cellJson(cell)}`)
          const text = `${separator}{${members.join(',')}${errors === null ? '' : `,"_errors":${JSON.stringify(errors)}`}}`
          separator = ',\n'
          return text
        })
        .join('')
    }
    const { rows, complete, reasons } = ending()
    yield `\n],"rowCount":${rows},"complete":${complete},"reasons":${JSON.stringify(reasons)}}\n`
  },
}
