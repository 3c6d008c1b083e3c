import type { TypedDocumentString } from '../generated/cli/graphql.ts'
import { ask } from './ask.ts'
import { EXIT, Exit, type ExitCode } from './exit.ts'
import type { Connection, Host } from './host.ts'
import { type Column, table } from './table.ts'

/** The options that every command has which asks. */
export interface AskingOptions {
  readonly store?: string
  readonly endpoint?: string
  readonly token?: string
  readonly json?: boolean
  readonly policies?: string
  readonly extensions?: string
}

/** One command at work: where it asks, and how it answers. */
export class Session {
  readonly host: Host
  readonly connection: Connection
  readonly json: boolean

  constructor(host: Host, connection: Connection, json: boolean) {
    this.host = host
    this.connection = connection
    this.json = json
  }

  /** Throws Failure with the code of the answer, and Exit 2 when nothing answers. */
  ask<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables, signal?: AbortSignal): Promise<Result> {
    return ask(this.connection, document, variables, signal)
  }

  /** Data, on stdout. */
  print(text: string): void {
    this.host.stdout.write(text)
  }

  /** A message, on stderr. */
  note(text: string): void {
    this.host.stderr.write(`${text}\n`)
  }

  /** Answers with a list: as a JSON array, or as a table. Nothing found is exit status 1. */
  list<Row>(rows: readonly Row[], columns: readonly Column<Row>[], toJson: (row: Row) => unknown, nothing: string): ExitCode {
    if (this.json) this.printJson(rows.map(toJson))
    else if (rows.length > 0) this.table(columns, rows)
    if (rows.length > 0) return EXIT.ok
    this.note(nothing)
    return EXIT.failed
  }

  /** Columns are cut on a terminal only. */
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
    const { isTTY, columns: width } = this.host.stdout
    this.print(table(columns, rows, isTTY === true ? (width ?? 80) : null))
  }

  printJson(value: unknown): void {
    this.print(`${JSON.stringify(value, null, 2)}\n`)
  }

  /** The image that a reference should have named. Throws Exit 1. */
  found<Image>(image: Image | null | undefined, reference: string, platform: string | undefined, asOf?: string): Image {
    if (image != null) return image
    const hint = platform === undefined ? '' : ` for ${platform}`
    if (asOf !== undefined) throw new Exit(EXIT.failed, `No image ${reference}${hint} was known at ${asOf}; \`stratigraph images --as-of ${asOf}\` lists those that were.`)
    throw new Exit(EXIT.failed, `No image ${reference}${hint} is known; \`stratigraph images\` lists them.`)
  }
}
