/** One way to ask a question, with the answer that it has to get. */
export interface Ask {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** All of `data`, counted from the world and not from the store. */
  readonly expected: () => unknown
}

/** Something that people ask, of many things. */
export interface Question {
  readonly name: string
  /** p95 in milliseconds that it is meant to stay below; null: none is set. */
  readonly goal: number | null
  readonly asks: readonly Ask[]
}

/** What a question needs to know of the store that it is put to: answers lead to the next question. */
export type Asker = (query: string, variables: Readonly<Record<string, unknown>>) => Promise<Answer>

export interface Answer {
  readonly data: unknown
  /** From the request to the last byte of the answer. */
  readonly ms: number
}
