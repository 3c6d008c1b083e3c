import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { LayerEvidence } from '../layers/evidence.ts'

/** What one file of a layer states about owners. */
export type ClaimStatement = Pick<Required<LayerEvidence>, 'path' | 'claims' | 'diversions'>

/** More than all that a layer may claim takes as JSON. */
const MAX_BYTES = 512 * 1024 * 1024

/** What files say about owners. */
export function statementsOf(evidence: Iterable<LayerEvidence>): ClaimStatement[] {
  return [...evidence].flatMap(({ path, claims = [], diversions = [] }) => (claims.length + diversions.length === 0 ? [] : [{ path, claims, diversions }]))
}

/** The stored form: lists of paths shrink to a tenth, and nothing is asked of them but as a whole. Null when nothing is stated. */
export function packStatements(evidence: Iterable<LayerEvidence>): Uint8Array<ArrayBuffer> | null {
  const statements = statementsOf(evidence)
  return statements.length === 0 ? null : new Uint8Array(zstdCompressSync(JSON.stringify(statements)))
}

/** Statements from their stored form. */
export function unpackStatements(packed: Uint8Array | null): ClaimStatement[] {
  if (packed === null) return []
  return JSON.parse(zstdDecompressSync(packed, { maxOutputLength: MAX_BYTES }).toString()) as ClaimStatement[]
}
