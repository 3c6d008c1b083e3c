import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { once } from 'node:events'
import { EXIT, Exit } from './exit.ts'
import { printable } from './printable.ts'
import { refusal } from './reports.ts'
import type { Session } from './session.ts'

/** What is asked of the door of reports. */
export interface Download {
  readonly name: string
  readonly format: string
  /** Parameters, and `_run`, `_asOf`. */
  readonly query: Readonly<Record<string, string>>
}

/** Asks for a document. Throws Exit 2 when nobody answers, Exit 3 and Failure as the door says. */
export async function download({ connection }: Session, { name, format, query }: Download): Promise<Response> {
  const url = new URL(`reports/${encodeURIComponent(name)}.${format}`, connection.url)
  url.search = new URLSearchParams(query).toString()
  let response: Response
  try {
    response = await connection.fetch(url.href, {})
  } catch (error) {
    throw new Exit(EXIT.unavailable, `${connection.name} cannot be reached: ${(error as Error).message}`)
  }
  if (response.ok) return response
  const text = await response.text()
  const [error] = errorsIn(text)
  if (error === undefined) throw new Exit(EXIT.unavailable, `${connection.name} has no reports: ${response.status} ${text.slice(0, 200)}`)
  throw refusal(error.extensions?.code ?? 'INTERNAL', error.message)
}

function errorsIn(text: string): readonly { message: string; extensions?: { code?: string } }[] {
  try {
    return (JSON.parse(text) as { errors?: { message: string; extensions?: { code?: string } }[] }).errors ?? []
  } catch {
    return []
  }
}

/** Writes a document to a file, which is there when all of it is. Throws Exit 1 when it is incomplete: then no file is left. */
export async function writeTo(file: string, response: Response): Promise<void> {
  const part = `${file}.part`
  const stream = createWriteStream(part)
  const over = finished(stream)
  try {
    for await (const bytes of bodyOf(response)) if (!stream.write(bytes)) await Promise.race([once(stream, 'drain'), over])
    stream.end()
    await over
    await rename(part, file)
  } catch (error) {
    stream.destroy()
    await over.catch(() => undefined)
    await rm(part, { force: true })
    if (error instanceof Exit) throw error
    throw new Exit(EXIT.failed, `${file} cannot be written: ${(error as Error).message}`)
  }
}

/** Prints a document; on a terminal without what terminals take for orders. */
export async function print(session: Session, response: Response): Promise<void> {
  const decoder = new TextDecoder()
  const show = session.host.stdout.isTTY === true ? (text: string) => text.split(/(\r?\n)/).map((part, i) => (i % 2 === 0 ? printable(part) : '\n')).join('') : (text: string) => text
  for await (const bytes of bodyOf(response)) session.print(show(decoder.decode(bytes, { stream: true })))
}

/** The bytes of a body. Throws Exit 1 when it ends before its end: the report is incomplete. */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  try {
    if (response.body !== null) yield* response.body
  } catch (error) {
    const { message, cause } = error as Error
    throw new Exit(EXIT.failed, cause === undefined && message.startsWith('The report') ? message : `The report is incomplete: the answer broke off. ${message}`)
  }
  if (response.headers.get('x-report-complete') === 'false') throw new Exit(EXIT.failed, 'The report is incomplete: it says so at its top.')
}
