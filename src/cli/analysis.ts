import { AnalysisProgressDocument, AnalyzeTargetDocument, type AnalyzeTargetMutation } from '../generated/cli/graphql.ts'
import { Failure } from '../model/failure.ts'
import { ask, send } from './ask.ts'
import { nextEvents } from './events.ts'
import type { Connection } from './host.ts'
import type { ProgressLine, Step } from './progress-line.ts'

/** What became of a target. */
export type Outcome = Extract<AnalyzeTargetMutation['analyzeTarget'], { __typename: 'AnalyzeTargetPayload' }>

/**
 * Analyzes one target, with its progress.
 * Throws Failure (INGEST.NOT_ALLOWED and others), and an AbortError when the signal is aborted.
 */
export async function analyzeTarget(connection: Connection, target: string, progress: ProgressLine, signal: AbortSignal): Promise<Outcome> {
  const over = new AbortController()
  const watching = watch(connection, target, progress, AbortSignal.any([signal, over.signal]))
  try {
    const { analyzeTarget: outcome } = await ask(connection, AnalyzeTargetDocument, { target }, signal)
    if (outcome.__typename !== 'AnalyzeTargetPayload') throw new Failure(outcome.code, outcome.message)
    return outcome
  } finally {
    over.abort()
    await watching
    progress.clear()
  }
}

/** Progress is a help: an analysis goes on without it. */
async function watch(connection: Connection, target: string, progress: ProgressLine, signal: AbortSignal): Promise<void> {
  try {
    const body = { query: AnalysisProgressDocument.toString(), variables: { target } }
    const response = await send(connection, body, 'text/event-stream', signal)
    if (response.body === null) return
    for await (const event of nextEvents(response.body)) {
      if (signal.aborted) return
      const step = (event as { data?: { analysisProgress?: Step } | null }).data?.analysisProgress
      if (step !== undefined) progress.update(step)
    }
  } catch {
    // Aborted, or the server does not stream.
  }
}
