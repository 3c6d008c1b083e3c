/** The value of one column in one row; lists and objects are JSON texts by then. */
export type Cell = string | number | bigint | boolean | null | Json

/** A value that stays as it is where the format can hold it. */
export interface Json {
  readonly json: unknown
}

/** One row; `errors` is what went wrong in it, null: nothing. */
export interface Row {
  readonly cells: readonly Cell[]
  readonly errors: string | null
}

/** Why a run is not complete. */
export interface Reason {
  readonly code: string
  readonly message: string
}

/** How a run ended. */
export interface Ending {
  readonly rows: number
  readonly complete: boolean
  /** Empty when it is complete. */
  readonly reasons: readonly Reason[]
}

/** The cell as text: the same in every format that has only text. Null is empty. */
export function cellText(cell: Cell): string {
  if (cell === null) return ''
  return typeof cell === 'object' ? JSON.stringify(cell.json) : String(cell)
}

/** The cell as JSON: whole numbers of any size are digits. */
export function cellJson(cell: Cell): string {
  if (typeof cell === 'bigint') return String(cell)
  return JSON.stringify(typeof cell === 'object' && cell !== null ? cell.json : cell)
}
