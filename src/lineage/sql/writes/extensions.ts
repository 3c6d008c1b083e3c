import { valueset } from '../recordset.ts'
import { allocate } from './allocate.ts'
import { type Connection, lockWriters } from './connection.ts'
import { endFacts, type FactDraft, factsAbout, replaceFacts } from './facts.ts'

/** An executable that is to be trusted; `description` is JSON that only analyzers/external/ reads. */
export interface ExtensionTrustDraft {
  readonly name: string
  readonly sha256: string
  readonly description: string
  readonly looksAt: string
}

/** What a run on one node has come to. */
export interface ExtensionRunDraft {
  readonly extension: string
  readonly sha256: string
  readonly kind: 'layer' | 'image'
  readonly target: string
  readonly milliseconds: number
  readonly gaps: readonly { readonly code: string; readonly message: string; readonly path: string | null }[]
  readonly facts: readonly FactDraft[]
  readonly schemaId: number
  readonly by: string
}

/** Trusts a digest in place of the one that its name had. */
export async function trustExtension({ db, provider }: Connection, draft: ExtensionTrustDraft): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    const now = new Date()
    await tx.extensionTrust.updateMany({ where: { name: draft.name, removedAt: null }, data: { removedAt: now } })
    await tx.extensionTrust.create({ data: { ...draft, trustedAt: now } })
  })
}

/** Ends the trust in a name. False: it was not trusted. */
export async function untrustExtension({ db }: Connection, name: string): Promise<boolean> {
  const { count } = await db.extensionTrust.updateMany({ where: { name, removedAt: null }, data: { removedAt: new Date() } })
  return count > 0
}

/** Which digests of which extensions have looked at nodes: `extension sha256` by target. */
export async function extensionRuns({ db, provider }: Connection, kind: string, targets: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await db.$queryRaw<{ target: string; extension: string; sha256: string }[]>`SELECT r."target", r."extension", r."sha256"
    FROM ${valueset(provider, 'text', targets)} w JOIN "ExtensionRun" r ON r."kind" = ${kind} AND r."target" = w."value"`
  const runs = new Map<string, Set<string>>()
  for (const { target, extension, sha256 } of rows) runs.set(target, (runs.get(target) ?? new Set()).add(`${extension} ${sha256}`))
  return runs
}

/** Puts a run in the place of the one before on its node, and its facts in the place of those. One transaction. */
export async function saveExtensionRun(connection: Connection, run: ExtensionRunDraft): Promise<void> {
  const { db, provider } = connection
  const { extension, sha256, kind, target, milliseconds, gaps, facts, schemaId, by } = run
  const firstId = await allocate(connection, 'fact', facts.length)
  await db.$transaction(async (tx) => {
    await lockWriters(tx, provider)
    await tx.extensionRun.deleteMany({ where: { extension, kind, target } })
    await tx.extensionRun.create({
      data: { extension, sha256, kind, target, milliseconds, factCount: facts.length, ranAt: new Date(), gaps: { create: gaps.map(({ code, message, path }) => ({ code, message, path })) } },
    })
    const places = new Set(facts.map(({ path, key }) => JSON.stringify([path, key])))
    const held = await factsAbout(tx, provider, extension, kind, [target])
    await endFacts(tx, provider, held.flatMap(({ id, path, key }) => (places.has(JSON.stringify([path, key])) ? [] : [id])), new Date())
    await replaceFacts(tx, provider, { schemaId, schemaName: extension, by }, facts, firstId)
  })
}
