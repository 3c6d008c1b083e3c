import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../../../src/model/digest.ts'
import { openTarget } from '../../../src/ingest/open-target.ts'
import { source } from '../../../src/sources/statements/source.ts'
import { codeOf } from '../../layers/layer.ts'
import { bare, bundle, dsse, pair, statement } from '../../custody/fixture.ts'
import { image, layer, temporaryFolder, writeLayout } from '../../testkit/oci.ts'

const release = pair()
const [one, other] = [digestOf('one'), digestOf('other')]

function file(content: string | Uint8Array, name = 'statements.json'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

/** Of each attestation: whom it is about, and the type and digest of its document. */
const opened = (content: string | Uint8Array) => source.open(file(content))
const found = (content: string | Uint8Array) => opened(content).attestations.map(({ subject, artifactType, documents: [document] }) => [subject, artifactType, document?.mediaType, document?.digest])

describe('one document', () => {
  test.each([
    ['a statement', bare(statement(one)), 'application/vnd.in-toto+json'],
    ['an envelope', dsse(statement(one), [release]), 'application/vnd.dsse.envelope.v1+json'],
    ['an envelope that nobody has signed', dsse(statement(one), []), 'application/vnd.dsse.envelope.v1+json'],
    ['a bundle', bundle(statement(one), release), 'application/vnd.dev.sigstore.bundle.v0.3+json'],
  ])('%s is attached to its subject, byte for byte', (_name, { content }, type) => {
    expect(found(content)).toEqual([[one, type, type, digestOf(content)]])
    expect(opened(content)).toMatchObject({ images: [], indexes: [], refusals: [] })
  })

  test('over several lines, and with a space before it, is one document', () => {
    const pretty = `\n${JSON.stringify(JSON.parse(Buffer.from(dsse(statement(one), [release]).content).toString()), null, 2)}\n`
    expect(found(pretty).map(([subject]) => subject)).toEqual([one])
  })

  test('about several is attached to each, under a manifest of its own; the same file gives the same manifests', () => {
    const body = JSON.parse(statement(one)) as { subject: object[] }
    const both = JSON.stringify({ ...body, subject: [...body.subject, { digest: { sha256: other.slice(7) } }, ...body.subject, { digest: { sha1: 'x' } }] })
    expect(found(both).map(([subject]) => subject)).toEqual([one, other])
    const digests = opened(both).attestations.map(({ digest }) => digest)
    expect(new Set(digests).size).toBe(2)
    expect(opened(both).attestations.map(({ digest }) => digest)).toEqual(digests)
  })

  test('a signature of a manifest is about that manifest', () => {
    const mediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json'
    const messageDigest = { algorithm: 'SHA2_256', digest: Buffer.from(one.slice(7), 'hex').toString('base64') }
    expect(found(JSON.stringify({ mediaType, verificationMaterial: {}, messageSignature: { messageDigest, signature: 'AA==' } })).map(([subject]) => subject)).toEqual([one])
  })

  test('its manifest is as OCI says, and the digest is of its bytes', () => {
    const { manifest, digest } = opened(bare(statement(one)).content).attestations[0]!
    expect(digest).toBe(digestOf(manifest))
    expect(JSON.parse(manifest)).toMatchObject({
      schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', artifactType: 'application/vnd.in-toto+json', subject: { digest: one },
      // The digest of `{}` as the specification writes it.
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', size: 2 },
    })
  })
})

test('JSON lines: each line is one, what is none is refused by its line, and the rest is kept', () => {
  const lines = [dsse(statement(one), [release]), bundle(statement(other), release)].map(({ content }) => Buffer.from(content).toString())
  const contents = opened([lines[0], '', '{"a":1}', lines[1], 'x', '{"payload":'].join('\r\n'))
  expect(contents.attestations.map(({ subject }) => subject)).toEqual([one, other])
  expect(contents.refusals.map(({ image, code }) => [image, code])).toEqual([['line 3', 'SOURCES.BAD_STATEMENT'], ['line 5', 'SOURCES.BAD_STATEMENT'], ['line 6', 'SOURCES.BAD_STATEMENT']])
})

test.each([
  ['an SBOM', '{"bomFormat":"CycloneDX"}'],
  ['another payload', dsse(statement(one), [release], { payloadType: 'text/plain' }).content],
  ['a payload that is no statement', dsse('{}', [release]).content],
  ['no subject by sha256', JSON.stringify({ ...(JSON.parse(statement(one)) as object), subject: [{ digest: { sha1: 'x' } }] })],
  ['a digest that is none', statement('sha256:zz' as typeof one)],
  ['no UTF-8', Buffer.from('{"\xff"}', 'latin1')],
  ['deep JSON', `{"payload":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
])('%s is refused', (_name, content) => {
  const { attestations, refusals } = opened(content)
  expect(attestations).toEqual([])
  expect(refusals.map(({ code }) => code)).toEqual(['SOURCES.BAD_STATEMENT'])
})

test('bounds: the file, a statement, and how many there are', () => {
  expect(codeOf(() => opened(Buffer.alloc(64 * 1024 * 1024 + 1, 0x20)))).toBe('SOURCES.TOO_LARGE')
  expect(codeOf(() => opened('{}\n'.repeat(10_001)))).toBe('SOURCES.TOO_LARGE')
  const large = JSON.stringify({ ...(JSON.parse(statement(one)) as object), predicate: 'x'.repeat(4 * 1024 * 1024) })
  expect(opened(large).refusals.map(({ code }) => code)).toEqual(['SOURCES.TOO_LARGE'])
})

test('what a file is, is seen from how it begins; a prefix decides', () => {
  const envelope = file(dsse(statement(one), [release]).content)
  expect(openTarget(envelope).attestations).toHaveLength(1)
  expect(openTarget(`statements:${envelope}`).attestations).toHaveLength(1)
  const layout = writeLayout(temporaryFolder(), { 'a:1': image({ layers: [layer([{ path: 'a', content: 'a' }])] }) })
  expect(source.accepts(layout)).toBe(false)
  expect(source.accepts(file('PK\x03\x04'))).toBe(false)
  expect(source.accepts(join(layout, 'nothing'))).toBe(false)
})
