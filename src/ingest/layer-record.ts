import type { LayerEntry } from '../layers/changeset.ts'
import type { FileSetting, KnownLayer, LayerRecord, Lineage } from '../lineage/lineage.ts'
import type { Digest } from '../model/digest.ts'
import { packStatements, unpackStatements } from './claim-record.ts'
import { packDigests, unpackDigests } from './digest-record.ts'
import type { NumberedLayer } from './fold-image.ts'
import { ANALYZER_SET, evidenceRecord, proves, readEvidence, withStatements } from './layer-facts.ts'

/** The stored form of a layer's facts; a layer that is not in the target is known by name only. */
export function layerRecord(diffId: Digest, { facts }: NumberedLayer, absent: boolean): LayerRecord {
  const { changeset, size, evidence, settings, secrets } = facts
  return {
    diffId, size,
    analyzerSet: absent ? '' : ANALYZER_SET,
    files: changeset.entries,
    whiteouts: changeset.whiteouts,
    opaques: changeset.opaques,
    evidence: evidence.filter(proves).map(evidenceRecord),
    claims: packStatements(evidence),
    digests: packDigests(changeset.digests),
    settings: [...settings, ...capabilitiesOf(changeset.entries)],
    secrets,
    gaps: changeset.gaps,
  }
}

/** A known layer that stands on another chain than before: its facts come from the store, its blob is not read. */
export async function readBack(lineage: Lineage, layer: KnownLayer): Promise<NumberedLayer> {
  const { files, whiteouts, opaques, evidence, claims, digests } = await lineage.layerFacts(layer)
  const changeset = { entries: files as LayerEntry[], whiteouts, opaques, gaps: [], digests: unpackDigests(digests) }
  return { firstFileId: layer.firstFileId, facts: { changeset, size: layer.size, evidence: withStatements(evidence.map(readEvidence), unpackStatements(claims)), links: [], settings: [], secrets: [] } }
}

/** File capabilities are told as settings: few files have any, and who asks for them asks for all. */
function capabilitiesOf(entries: readonly LayerEntry[]): FileSetting[] {
  return entries.flatMap(({ path, capabilities }) => (capabilities === undefined ? [] : [{ path, kind: 'capabilities', key: 'file', value: capabilities, line: null }]))
}
