import { Failure } from '../../model/failure.ts'
import type { Gap } from '../../model/gap.ts'
import { type Answer, parseAnswer } from './answer.ts'
import { BOUNDS } from './bounds.ts'
import type { Description } from './description.ts'
import type { Executable } from './executable.ts'
import { ExternalFailure } from './external-failure.ts'
import { runBounded } from './run-bounded.ts'
import type { Workspace } from './workspace.ts'

/** An extension that is trusted and is there. Plain data: threads are handed it. */
export interface ExternalAnalyzer extends Executable {
  readonly description: Description
}

/** A fact as an extension states it; facts/ has still to check it. */
export interface ExternalFact {
  /** Absolute, as the layer names it; empty: the layer or image as a whole. */
  readonly path: string
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

/** One run of an extension on a layer or an image. With a gap that has no path, all its facts of this run are missing. */
export interface ExternalRun {
  readonly extension: string
  readonly version: string
  readonly sha256: string
  readonly milliseconds: number
  readonly facts: readonly ExternalFact[]
  readonly gaps: readonly Gap[]
}

/** A line for its stdin, and the path that `file` in it stands for. */
export interface Question {
  readonly line: string
  readonly file: string | null
  readonly path: string
}

/**
 * Asks an extension; never throws for what the extension does. `gaps` are those that are known before.
 * @param workspace null: there is nothing to ask
 */
export async function ask(analyzer: ExternalAnalyzer, workspace: Workspace | null, questions: readonly Question[], gaps: readonly Gap[]): Promise<ExternalRun> {
  const started = performance.now()
  const { name, sha256, description } = analyzer
  const done = (facts: readonly ExternalFact[], more: readonly Gap[]): ExternalRun => ({
    extension: name, version: description.version, sha256, milliseconds: Math.round(performance.now() - started), facts, gaps: [...gaps, ...more],
  })
  if (workspace === null || questions.length === 0) return done([], [])
  try {
    const answers: Answer[] = []
    await runBounded(workspace, 'analyze', lines(questions), description.seconds, (line) => {
      if (answers.length >= BOUNDS.facts) throw new ExternalFailure('EXTENSIONS.OUTPUT', `It states more than ${BOUNDS.facts} facts.`)
      answers.push(parseAnswer(line))
    })
    const paths = new Map(questions.flatMap(({ file, path }) => (file === null ? [] : [[file, path]])))
    const placed = answers.map((answer) => ({ ...answer, path: pathOf(answer, paths) }))
    return done(
      placed.flatMap(({ path, key, fact }) => (fact === undefined ? [] : [{ path, key, value: fact }])),
      placed.flatMap(({ path, gap }) => (gap === undefined ? [] : [{ code: 'EXTENSIONS.SAID', message: `${name}: ${gap}`, path }])).slice(0, BOUNDS.gaps),
    )
  } catch (error) {
    return done([], [failed(name, error)])
  }
}

/** The gap of a run that has come to nothing. */
export function failed(name: string, error: unknown): Gap {
  if (!(error instanceof Failure)) throw error
  return { code: error.code, message: `${name}: ${error.message}`, path: null }
}

function* lines(questions: readonly Question[]): Generator<string> {
  for (const { line } of questions) yield `${line}\n`
}

function pathOf({ file }: Answer, paths: ReadonlyMap<string, string>): string {
  if (file === undefined) return ''
  const path = paths.get(file)
  if (path === undefined) throw new ExternalFailure('EXTENSIONS.BAD_OUTPUT', `It was given no file ${JSON.stringify(file)}.`)
  return path
}
