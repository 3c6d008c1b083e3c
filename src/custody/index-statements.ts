import type { Connection } from '../lineage/sql/writes/connection.ts'
import { documentAt, pendingDocuments, readDocuments, saveMatches, saveStatement, type StoredDocument } from '../lineage/sql/writes/custody-index.ts'
import { keyRootRows } from '../lineage/sql/writes/custody-trust.ts'
import { isSignedBy } from './signature.ts'
import { keyOf } from './signer.ts'
import { provenanceOf } from './provenance.ts'
import { readDocument, type SignedDocument } from './signed-document.ts'
import { rootOf, type TrustRoot } from './trust.ts'

/** Goes up when documents are read in another way than before: all are then read once more. */
const READER = 1

/** Keys of documents that are looked up together; their contents are read one at a time. */
const BATCH = 100

/** Reads the statements that are stored and were not read yet: their subjects, builds, materials, and which known keys signed them. Gives how many. */
export async function indexStatements(connection: Connection): Promise<number> {
  const roots = await keyRoots(connection)
  for (let count = 0; ; ) {
    const pending = await pendingDocuments(connection, READER, BATCH)
    for (const { attestationId, index } of pending) {
      const stored = await documentAt(connection, attestationId, index)
      if (stored !== null) await indexOne(connection, stored, roots)
    }
    count += pending.length
    if (pending.length < BATCH) return count
  }
}

/** Finds the signatures that a new root's key has made among all documents. */
export async function matchRoot(connection: Connection, rootId: number): Promise<void> {
  const root = (await keyRoots(connection)).find(({ id }) => id === rootId)
  if (root === undefined) return
  for (let after = 0; ; ) {
    const page = await readDocuments(connection, after, BATCH)
    for (const { id, attestationId, index } of page) {
      const stored = await documentAt(connection, attestationId, index)
      if (stored !== null) await saveMatches(connection, id, rootId, signaturesOf(read(stored), root))
      after = id
    }
    if (page.length < BATCH) return
  }
}

async function indexOne(connection: Connection, stored: StoredDocument, roots: readonly TrustRoot[]): Promise<void> {
  const document = read(stored)
  const provenance = document.statement === null ? null : provenanceOf(document.statement)
  await saveStatement(connection, {
    attestationId: stored.attestationId,
    index: stored.index,
    documentDigest: stored.digest,
    reader: READER,
    predicateType: document.predicateType,
    subjects: document.subjects,
    matches: roots.flatMap((root) => signaturesOf(document, root).map((signature) => ({ signature, trustRootId: root.id }))),
    build: provenance,
  })
}

function read({ mediaType, annotations, content }: StoredDocument): SignedDocument {
  const entries = Object.entries(typeof annotations === 'object' && annotations !== null ? annotations : {})
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return readDocument({ mediaType, annotations: Object.fromEntries(texts), content })
}

function signaturesOf({ message, signatures }: SignedDocument, root: TrustRoot): number[] {
  return signatures.flatMap(({ bytes }, i) => (isSignedBy(keyOf(root), message, bytes) ? [i] : []))
}

async function keyRoots(connection: Connection): Promise<TrustRoot[]> {
  return (await keyRootRows(connection)).map(rootOf)
}
