import { type Cell, cellText, type Row } from '../../row.ts'
import type { Format, Head } from '../format.ts'
import { STYLE } from './style.ts'

/** More is no page for a person. */
const MAX_ROWS = 10_000

/** One file without a script and without anything from elsewhere; print it for a PDF. It is made whole: its title says when it is incomplete. */
export const html: Format = {
  name: 'html',
  mediaType: 'text/html; charset=utf-8',
  text: true,
  maxRows: MAX_ROWS,
  async *write(head, pages, ending) {
    const rows: Row[] = []
    for await (const page of pages) rows.push(...page)
    const { complete, reasons } = ending()
    const withErrors = rows.some(({ errors }) => errors !== null)
    const mark = complete ? '' : 'INCOMPLETE: '
    yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${mark}${escaped(head.title)}</title>\n`
    yield `<meta name="viewport" content="width=device-width">\n<style>${STYLE}</style>\n</head>\n<body>\n<h1>${mark}${escaped(head.title)}</h1>\n`
    if (head.description !== null) yield `<p>${escaped(head.description)}</p>\n`
    if (!complete) yield `<div class="wrong"><strong>Not everything is here.</strong><ul>${reasons.map(({ code, message }) => `<li>${escaped(message)} (${code})</li>`).join('')}</ul></div>\n`
    yield facts(head, rows.length)
    const titles = [...head.columns.map(({ title, kind }) => `<th scope="col"${isNumber(kind)}>${escaped(title)}</th>`), ...(withErrors ? ['<th scope="col">Errors</th>'] : [])]
    yield `<table>\n<thead><tr>${titles.join('')}</tr></thead>\n<tbody>\n`
    for (let at = 0; at < rows.length; at += 500) yield rows.slice(at, at + 500).map((row) => rowOf(row, head, withErrors)).join('')
    yield '</tbody>\n</table>\n</body>\n</html>\n'
  },
}

function facts({ name, parameters, documentHash, asOf }: Head, rows: number): string {
  const all = [['Report', name], ...parameters, ['Rows', String(rows)], ['Newest analysis', asOf ?? 'none'], ['Document', documentHash]] as const
  return `<dl>${all.map(([term, value]) => `<dt>${escaped(term)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>\n`
}

function rowOf({ cells, errors }: Row, { columns }: Head, withErrors: boolean): string {
  const all = cells.map((cell: Cell, i) => `<td${isNumber(columns[i]!.kind)}>${escaped(cellText(cell))}</td>`)
  return `<tr>${all.join('')}${withErrors ? `<td>${escaped(errors ?? '')}</td>` : ''}</tr>\n`
}

function isNumber(kind: string): string {
  return kind === 'number' || kind === 'bigint' ? ' class="n"' : ''
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text from outside: no markup, and nothing that turns the direction of the text around it. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => (character === '\n' || character === '\t' ? ' ' : `\\u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`))
}
