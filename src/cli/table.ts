import { printable } from './printable.ts'

/** A column of a table. */
export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string | number | null | undefined
  readonly align?: 'right'
  /** Never cut, however narrow the terminal is. */
  readonly whole?: true
}

const GAP = '  '
const MIN_WIDTH = 6
const ELLIPSIS = '…'

/**
 * Lines of a table, without control characters.
 * @param width of the terminal; null: nothing is cut
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number | null): string {
  const cells = rows.map((row) => columns.map(({ value }) => printable(String(value(row) ?? ''))))
  const lines = [columns.map(({ title }) => title), ...cells]
  const natural = columns.map((_, i) => Math.max(...lines.map((line) => lengthOf(line[i]!))))
  const widths = width === null ? natural : fit(natural, columns, width)
  return lines.map((line) => `${line.map((cell, i) => pad(cut(cell, widths[i]!), widths[i]!, columns[i]!.align)).join(GAP).trimEnd()}\n`).join('')
}

/** Takes from the widest columns until the line fits. */
function fit(natural: readonly number[], columns: readonly Column<never>[], width: number): number[] {
  const widths = [...natural]
  let over = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1) - width
  while (over > 0) {
    const widest = widths.reduce((at, each, i) => (columns[i]!.whole !== true && each > (at < 0 ? MIN_WIDTH : widths[at]!) ? i : at), -1)
    if (widest < 0) break
    widths[widest]! -= 1
    over -= 1
  }
  return widths
}

function cut(cell: string, width: number): string {
  const characters = [...cell]
  return characters.length <= width ? cell : characters.slice(0, width - 1).join('') + ELLIPSIS
}

function pad(cell: string, width: number, align: 'right' | undefined): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(cell)))
  return align === 'right' ? space + cell : cell + space
}

function lengthOf(cell: string): number {
  return [...cell].length
}
