import { chainIdsOf } from '../../src/model/chain-id.ts'
import { type Digest, digestOf } from '../../src/model/digest.ts'

/** A row; a store of some day has those of its columns that its schema had then. */
export type OldRow = Readonly<Record<string, string | number | boolean | Uint8Array | null>>

const AT = '2026-05-18T12:00:00.000Z'
const LATER = '2026-05-19T12:00:00.000Z'
export const DIFF_IDS: Digest[] = [digestOf('lower layer'), digestOf('upper layer')]
const chainIds = chainIdsOf(DIFF_IDS)
export const [LOWER, UPPER] = [digestOf('lower image'), digestOf('upper image')]
/** In the order that PostgreSQL gives the members. */
const config = JSON.stringify({ os: 'linux', config: { Env: ['MODE=old'], Labels: { team: 'red' } }, architecture: 'amd64' })
const sha256 = new Uint8Array(Buffer.from(digestOf('content').slice(7), 'hex'))
const image = (id: number, digest: string, topChainId: number) => ({
  id, digest, configDigest: digestOf(`config ${id}`), mediaType: 'application/vnd.oci.image.manifest.v1+json', synthesized: false, platform: 'linux/amd64',
  created: AT, analyzedAt: LATER, topChainId, layerCount: topChainId, size: 1000 * topChainId, config,
})
const layer = (id: number, imageCount: number, firstFileId: number, fileCount: number) => ({
  id, diffId: DIFF_IDS[id - 1]!, size: 1000, analyzerSet: 'dpkg@1', firstFileId, fileCount, imageCount, bytesSaved: 1000 * (imageCount - 1), whiteouts: '{"whiteouts":[],"opaques":[]}',
})
const file = (id: number, layerId: number, path: string, pathId: number) => ({ id, layerId, path, pathId, type: 'REGULAR', mode: 0o100644, uid: 0, gid: 0, size: 7, sha256, linkTarget: null })
const path = (id: number, path: string, extension: string) => ({ id, path, basename: path.split('/').at(-1)!, extension })

/**
 * Something in every table: an image on one layer, and one on two that upgrades a package and hides a file; one file lies elsewhere than its layer says, behind a link. Columns that a later schema has in
 * the place of others are here beside them. In the order in which rows stand on each other.
 */
export const OLD_ROWS: readonly (readonly [table: string, rows: readonly OldRow[]])[] = [
  ['Repository', [{ id: 1, name: 'registry.example/old' }]],
  ['ImageIndex', [{ id: 1, digest: digestOf('index'), analyzedAt: AT }]],
  ['Layer', [layer(1, 2, 1, 3), layer(2, 1, 4, 1)]],
  ['Blob', [{ digest: digestOf('blob'), layerId: 1, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 500 }]],
  ['Chain', [{ id: 1, chainId: chainIds[0]!, parentId: null, layerId: 1, depth: 1 }, { id: 2, chainId: chainIds[1]!, parentId: 1, layerId: 2, depth: 2 }]],
  ['Image', [image(1, LOWER, 1), image(2, UPPER, 2)]],
  ['ImageIndexMember', [{ indexId: 1, imageId: 1 }]],
  ['ImageLayer', [[1, 0], [2, 0], [2, 1]].map(([imageId, index]) => ({ imageId: imageId!, index: index!, layerId: index! + 1, chainId: index! + 1, blobDigest: null, mediaType: null, createdBy: `RUN step ${index}`, createdAt: AT }))],
  ['Tag', [{ id: 1, repositoryId: 1, name: '1', imageId: 1, indexId: null }, { id: 2, repositoryId: 1, name: '2', imageId: 2, indexId: null }]],
  ['TagMove', [{ id: 1, tagId: 1, digest: LOWER, at: AT }, { id: 2, tagId: 2, digest: LOWER, at: AT }, { id: 3, tagId: 2, digest: UPPER, at: LATER }]],
  ['Path', [path(1, '/etc/app.conf', 'conf'), path(2, '/usr/share/doc/notice', ''), path(3, '/var/lib/dpkg/status', ''), path(4, '/srv/app.conf', 'conf')]],
  ['File', [file(1, 1, '/etc/app.conf', 1), file(2, 1, '/usr/share/doc/notice', 2), file(3, 1, '/var/lib/dpkg/status', 3), file(4, 2, '/var/lib/dpkg/status', 3)]],
  ['FilePlacement', [{ chainId: 1, fileId: 1, path: '/srv/app.conf', pathId: 4, size: 9, sha256 }]],
  ['FileRemoval', [{ fileId: 3, chainId: 2 }, { fileId: 2, chainId: 2 }]],
  ['Evidence', [1, 2].map((id) => ({ id, layerId: id, path: '/var/lib/dpkg/status', analyzer: 'dpkg', standing: false, findings: '{"certain":true,"packages":[],"distro":null}' }))],
  ['LayerGap', [{ id: 1, layerId: 1, code: 'ANALYZERS.BROKEN', message: 'broken', path: '/etc/app.conf' }]],
  ['ImageGap', [{ id: 1, imageId: 2, code: 'SOURCES.FOREIGN_LAYER', message: 'not here', path: null, index: 1 }]],
  ['Package', [{ id: 1, type: 'deb', namespace: 'debian', name: 'openssl' }]],
  ['PackageVersion', ['3.0.1', '3.0.2'].map((version, i) => ({ id: i + 1, packageId: 1, version, purl: `pkg:deb/debian/openssl@${version}`, licenses: '["Apache-2.0 OR MIT"]' }))],
  ['PackageGram', ['ope', 'pen', 'ens', 'nss', 'ssl', 'sl', 'l'].map((gram) => ({ gram, packageId: 1 }))],
  ['LicenseTerm', [1, 2].flatMap((packageVersionId) => ['apache-2.0', 'mit', 'apache-2.0 or mit'].map((term) => ({ term, packageVersionId })))],
  ['ImageLabel', [1, 2].map((imageId) => ({ imageId, name: 'team', value: 'red' }))],
  ['Occurrence', [{ id: 1, chainId: 1, packageVersionId: 1, path: '/var/lib/dpkg/status' }, { id: 2, chainId: 2, packageVersionId: 2, path: '/var/lib/dpkg/status' }]],
  ['OccurrenceRemoval', [{ occurrenceId: 1, chainId: 2 }]],
  ['ChainDistro', [{ chainId: 1, distro: 'debian', versionId: '12', prettyName: 'Debian 12' }]],
  ['Attestation', [{ id: 1, digest: digestOf('attestation'), subjectDigest: UPPER, artifactType: null, manifest: '{}', seenAt: AT }]],
  ['AttestationDocument', [{ attestationId: 1, index: 0, digest: digestOf('document'), mediaType: 'application/vnd.in-toto+json', annotations: '{}', content: new Uint8Array([123, 125]) }]],
  ['IdBlock', ['layer', 'chain', 'file', 'occurrence', 'evidence', 'fact', 'outbox'].map((name) => ({ name, next: 10 }))],
  ['TrustRoot', [{ id: 1, name: 'builder', kind: 'key', fingerprint: 'f', material: 'PEM', terms: '{}', addedVersion: 1, addedAt: AT, removedVersion: null, removedAt: null }]],
  ['Statement', [{ id: 1, attestationId: 1, index: 0, documentDigest: digestOf('document'), predicateType: 'https://slsa.dev/provenance/v1' }]],
  ['StatementSubject', [{ statementId: 1, digest: UPPER }]],
  ['SignatureMatch', [{ statementId: 1, signature: 0, trustRootId: 1 }]],
  ['Builder', [{ id: 1, uri: 'https://builder.example' }]],
  ['SourceRevision', [{ id: 1, uri: 'https://git.example/app', revision: 'abc' }]],
  ['Build', [{ id: 1, statementId: 1, buildType: 't', invocationId: 'i', startedAt: AT, finishedAt: LATER, builderId: 1, sourceRevisionId: 1 }]],
  ['Material', [{ id: 1, uri: 'https://git.example/app', digest: 'sha1:abc' }]],
  ['BuildMaterial', [{ buildId: 1, materialId: 1 }]],
  ['CustodyEntry', [{ id: 1, key: 'k', kind: 'DEPLOYED', digest: UPPER, repository: null, tag: null, actor: 'ci', source: 'cli', at: AT, recordedAt: AT, body: '{}', previous: 'p', hash: 'h' }]],
  ['Report', [{ id: 1, name: 'mine', source: 'name: mine', savedAt: AT }]],
  ['ReportRun', [{ id: 1, report: 'mine', documentHash: 'd', variables: '{}', head: '{}', startedAt: AT, milliseconds: 3, rowCount: 0, complete: true, reasons: '[]', sha256: 's', rows: null }]],
  ['FactSchema', [{ id: 1, name: 'acme/owner', version: 1, title: null, kinds: '["image"]', jsonSchema: '{"type":"object"}', origin: 'user', definedAt: AT }]],
  ['Fact', [{ id: 1, schemaId: 1, kind: 'image', target: UPPER, path: '', key: '', value: '{"team":"red"}', setBy: 'me', setAt: AT, endedAt: null }]],
  ['FactLeaf', [{ factId: 1, pointer: '/team', value: '"red"' }]],
  ['ExtensionTrust', [{ id: 1, name: 'sizes', sha256: 's', description: '{}', looksAt: 'file', trustedAt: AT, removedAt: null }]],
  ['ExtensionRun', [{ id: 1, extension: 'sizes', sha256: 's', kind: 'layer', target: DIFF_IDS[0]!, milliseconds: 1, factCount: 0, ranAt: AT }]],
  ['ExtensionGap', [{ id: 1, runId: 1, code: 'EXTENSIONS.FAILED', message: 'failed', path: null }]],
  ['FileOwner', [{ chainId: 1, firstFileId: 1, lastFileId: 2, occurrenceId: 1 }]],
  ['FileOwnerRemoval', [{ chainId: 2, firstFileId: 2, lastFileId: 2, occurrenceId: 1 }]],
  ['LayerClaims', [{ layerId: 2, content: new Uint8Array([1, 2, 3]) }]],
  ['ChainClaims', [{ chainId: 2, content: new Uint8Array([4, 5]) }]],
  ['FileAlteration', [{ id: 1, chainId: 2, occurrenceId: 1, fileId: 3, kind: 'MODIFIED', config: true }]],
  ['LayerDigests', [{ layerId: 2, content: new Uint8Array([6, 7]) }]],
  ['OutboxEntry', [{ id: 1, at: AT, nodes: '{"layer":[1]}' }]],
  ['StoreIdentity', [{ id: 1, uuid: 'one of its kind' }]],
  ['Setting', [{ id: 1, layerId: 1, fileId: 1, imageId: null, kind: 'ini', key: 'mode', value: 'fast', line: 1 }]],
  ['Secret', [{ id: 1, layerId: 1, fileId: 1, imageId: null, place: null, rule: 'github-token', line: 2, fingerprint: 'f' }]],
  ['Source', [{ id: 1, target: '/srv/old', analyzedAt: AT }]],
  ['SourceImage', [{ sourceId: 1, imageId: 2 }]],
  ['PackageRequirement', [{ packageVersionId: 1, position: 0, alternative: 0, name: 'libc6', text: 'libc6 (>= 2)' }]],
  ['PackageProvision', [{ packageVersionId: 1, name: 'tls' }]],
  ['Worker', [{ id: 'w', host: 'h', pid: 1, place: null, target: '/srv/old', startedAt: AT, expiresAt: LATER }]],
  ['Lease', [{ kind: 'layer', digest: DIFF_IDS[0]!, analyzers: 'a', workerId: 'w' }]],
]
