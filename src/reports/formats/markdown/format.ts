import { cellText } from '../../row.ts'
import type { Format } from '../format.ts'

/** A table as GitHub Flavored Markdown has it (spec, 4.10); what is missing stands in bold below it. */
export const markdown: Format = {
  name: 'md',
  mediaType: 'text/markdown; charset=utf-8',
  text: true,
  maxRows: null,
  async *write({ title, description, columns, parameters }, pages, ending) {
    yield `# ${escaped(title)}\n\n`
    if (description !== null) yield `${escaped(description)}\n\n`
    if (parameters.length > 0) yield `${parameters.map(([name, value]) => `- ${escaped(name)}: ${escaped(value)}\n`).join('')}\n`
    const isNumber = columns.map(({ kind }) => kind === 'number' || kind === 'bigint')
    yield `| ${columns.map((column) => escaped(column.title)).join(' | ')} |\n|${isNumber.map((right) => (right ? ' ---: |' : ' --- |')).join('')}\n`
    const wrong: string[] = []
    let row = 0
    for await (const page of pages) {
      for (const { errors } of page) {
        row++
        if (errors !== null && wrong.length < MAX_ERRORS) wrong.push(`- row ${row}: ${escaped(errors)}\n`)
      }
      yield page.map(({ cells }) => `| ${cells.map((cell) => escaped(cellText(cell))).join(' | ')} |\n`).join('')
    }
    const { rows, complete, reasons } = ending()
    yield `\n${rows} ${rows === 1 ? 'row' : 'rows'}.\n`
    if (!complete) yield `\n**INCOMPLETE**: ${reasons.map(({ code, message }) => `${escaped(message)} (${code})`).join('; ')}\n\n${wrong.join('')}`
  },
}

const MAX_ERRORS = 100

/** On one line, and no character of it is markup. */
function escaped(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/[\\`*_[\]<>|#~&]/g, '\\$&')
}
