import { existsSync } from 'node:fs'
import { analyzeTarget } from '../analysis.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import type { Connection } from '../host.ts'
import { ProgressLine } from '../progress-line.ts'
import type { AskingOptions, Session } from '../session.ts'
import { applyTrust } from '../trust-file.ts'
import { isFile } from './options.ts'
import { temporaryStore } from './temporary-store.ts'

/** Options of commands that take paths of layouts and archives in place of images of a store. */
export interface TargetOptions extends AskingOptions {
  readonly trust?: string
}

/** Those of the words that are paths that are there, or have a prefix that says so; a name of a saved policy has no slash. */
export function targetsOf(words: readonly string[]): string[] {
  return words.filter((word) => !isFile(word) && (/^(?:oci-layout|docker-archive|statements):/.test(word) || (/[/.]/.test(word) && existsSync(word))))
}

/** With targets a store that is gone when it is closed, else the one that the options mean. */
export async function storeFor(cli: Cli, targets: readonly string[], options: TargetOptions): Promise<Connection> {
  if (options.trust !== undefined && targets.length === 0) throw new Exit(EXIT.usage, '--trust goes with layouts and archives: a store has its own (`stratigraph trust`).')
  return targets.length > 0 ? temporaryStore(cli.host, true, options.policies ?? null) : cli.connect(options, false)
}

/** The images of targets, read into the store. Throws Exit 2 when something of them is refused. */
export async function imagesOf(session: Session, targets: readonly string[], { trust }: TargetOptions): Promise<string[]> {
  if (trust !== undefined) await applyTrust(session, trust)
  const digests = new Set<string>()
  for (const target of targets) {
    const progress = new ProgressLine({ write: () => undefined }, false, target)
    const outcome = await analyzeTarget(session.connection, target, progress, new AbortController().signal)
    const [refusal] = outcome.refusals
    if (refusal !== undefined) throw new Exit(EXIT.unavailable, `${target}: ${refusal.message} [${refusal.code}]`)
    for (const { digest } of outcome.images) digests.add(digest)
  }
  return [...digests]
}
