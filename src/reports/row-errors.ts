import type { Shape } from './shape.ts'

/** A place in an answer, with the indexes of lists. */
export type Where = readonly (string | number)[]

/** The errors of one answer, by the object on the row path in which they happened: all rows below it have them. */
export class RowErrors {
  readonly #messages = new Map<string, string>()

  constructor(errors: readonly { readonly message: string; readonly path?: Where | undefined }[], rowPath: readonly Shape[], prefix: Where) {
    for (const { message, path = [] } of errors) {
      const place = JSON.stringify(onRowPath(path.slice(prefix.length), rowPath))
      const before = this.#messages.get(place)
      this.#messages.set(place, before === undefined ? message : `${before}; ${message}`)
    }
  }

  get empty(): boolean {
    return this.#messages.size === 0
  }

  /** What went wrong at a place; null: nothing. */
  at(where: Where): string | null {
    return this.#messages.get(JSON.stringify(where)) ?? null
  }

  /** What went wrong at a place or below it: a null climbs up to the nearest field that may be null. */
  under(where: Where): string | null {
    const start = JSON.stringify(where).slice(0, -1)
    const found = [...this.#messages].filter(([place]) => place.startsWith(start)).map(([, message]) => message)
    return found.length === 0 ? null : found.join('; ')
  }
}

/** As much of a path as lies on the row path: to the last object that rows hang on. */
function onRowPath(path: Where, rowPath: readonly Shape[]): Where {
  let length = 0
  let key = 0
  while (key < rowPath.length && path[length] === rowPath[key]!.key) {
    if (rowPath[key]!.list) {
      if (typeof path[length + 1] !== 'number') break
      length += 1
    }
    length += 1
    key += 1
  }
  // The object that is missing is found by the one above it.
  return length === path.length && length > 0 && typeof path[length - 1] === 'string' ? path.slice(0, -1) : path.slice(0, length)
}
