import { printable } from './printable.ts'

/** A column of a table. */
export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string | number | null | undefined
  readonly align?: 'right'
  /** Never cut, however narrow the terminal is. */
  readonly whole?: true
  /** Cut at its beginning: the end of a name or path says more. */
  readonly keepEnd?: true
  /** Cut before the others are. */
  readonly yields?: true
  /** Left out of a narrow terminal, the last one first. */
  readonly optional?: true
}

const GAP = '  '
const MIN_WIDTH = 6
const YIELDED_WIDTH = 12
const ELLIPSIS = '…'

/**
 * Lines of a table, without control characters.
 * @param width of the terminal, where empty columns are left out and long cells cut; null: no terminal
 */
export function table<Row>(all: readonly Column<Row>[], rows: readonly Row[], width: number | null): string {
  const values = rows.map((row) => all.map(({ value }) => printable(String(value(row) ?? ''))))
  const wide = all.map(({ title }, i) => values.reduce((most, row) => Math.max(most, lengthOf(row[i]!)), lengthOf(title)))
  const filled = all.flatMap((_, i) => (width === null || values.some((row) => row[i] !== '') ? [i] : []))
  const shown = width === null ? filled : withoutOptional(filled, all, wide, width)
  const columns = shown.map((i) => all[i]!)
  const lines = [columns.map(({ title }) => title), ...values.map((row) => shown.map((i) => row[i]!))]
  const natural = shown.map((i) => wide[i]!)
  const widths = width === null ? natural : fit(natural, columns, width)
  return lines.map((line) => `${line.map((cell, i) => place(cell, widths[i]!, columns[i]!)).join(GAP).trimEnd()}\n`).join('')
}

function withoutOptional<Row>(filled: readonly number[], all: readonly Column<Row>[], wide: readonly number[], width: number): number[] {
  const shown = [...filled]
  for (const i of filled.filter((i) => all[i]!.optional === true).reverse()) {
    if (totalOf(shown.map((at) => wide[at]!)) > width) shown.splice(shown.indexOf(i), 1)
  }
  return shown
}

/** Takes from the columns that yield, then from the widest, until the line fits. */
function fit<Row>(natural: readonly number[], columns: readonly Column<Row>[], width: number): number[] {
  const widths = [...natural]
  let over = totalOf(widths) - width
  const take = (from: number, least: number) => {
    const taken = Math.max(0, Math.min(over, widths[from]! - least))
    widths[from]! -= taken
    over -= taken
  }
  for (const [i, { yields }] of columns.entries()) if (yields === true) take(i, YIELDED_WIDTH)
  while (over > 0) {
    const cuttable = columns.flatMap(({ whole }, i) => (whole !== true && widths[i]! > MIN_WIDTH ? [i] : []))
    if (cuttable.length === 0) break
    const widest = cuttable.reduce((at, i) => (widths[i]! > widths[at]! ? i : at))
    take(widest, widths[widest]! - 1)
  }
  return widths
}

function place<Row>(cell: string, width: number, { align, keepEnd }: Column<Row>): string {
  const characters = [...cell]
  if (characters.length > width) return keepEnd === true ? ELLIPSIS + characters.slice(1 - width).join('') : characters.slice(0, width - 1).join('') + ELLIPSIS
  const space = ' '.repeat(width - characters.length)
  return align === 'right' ? space + cell : cell + space
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1)
}

function lengthOf(cell: string): number {
  return [...cell].length
}
