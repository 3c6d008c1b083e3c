import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { readTrail } from '../../src/custody/read-trail.ts'
import type { AttestationDocument } from '../../src/custody/signed-document.ts'
import { Reads } from '../../src/lineage/sql/reads/reads.ts'
import { type Digest, digestOf } from '../../src/model/digest.ts'
import { type World, world } from '../testkit/world.ts'
import { bare, dsse, pair, provenance, simpleSigning, statement } from './fixture.ts'

const release = pair()
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
let made = {} as World
let next = 0

beforeAll(async () => {
  made = await world()
  await createCustody({ db: made.db, provider: 'sqlite' }).addRoot({ name: 'release', key: release.pem, trustedRoot: null, terms: {} })
})
afterAll(() => made.db.$disconnect())

async function attach(to: Digest, documents: readonly AttestationDocument[], seenAt = '2026-05-19T00:00:00Z'): Promise<void> {
  const create = documents.map(({ content, ...rest }, index) => ({ ...rest, index, digest: digestOf(content), content: new Uint8Array(content) }))
  await made.db.attestation.create({ data: { digest: digestOf(`manifest ${next++}`), subjectDigest: to, artifactType: null, manifest: '{}', seenAt, documents: { create } } })
}

async function trailOf(name: string, asOf: string | null = null) {
  const reads = new Reads(made.db, 'sqlite')
  const image = await reads.imageByDigest(digestOf(name))
  const trail = await readTrail(reads, image!, asOf === null ? null : new Date(asOf))
  return { ...trail, kinds: trail.events.map(({ kind, evidence }) => `${kind} ${evidence}`), codes: trail.gaps.map(({ code }) => code) }
}

const push = (id: string, digest: string, timestamp = '2026-05-18T10:06:00Z', actor: object | null = { name: 'ci' }) => ({
  id, timestamp, action: 'push', actor, request: { host: 'registry.example' }, source: { addr: 'r1:5000' },
  target: { mediaType: MANIFEST, digest: digestOf(digest), repository: 'shop/orders', tag: '1' },
})

test('a base and an image on it, from source to deployment, without a gap but the base of the base', async () => {
  await made.image({ name: 'os', layers: [{ name: 'os' }], tags: ['registry.example/base/os:1'] })
  await made.image({ name: 'app', layers: [{ name: 'os' }, { name: 'app' }] })
  await attach(digestOf('os'), [dsse(statement(digestOf('os')), [release])])
  const materials = [{ uri: 'pkg:docker/os@1', digest: { sha256: digestOf('os').slice(7) } }, { uri: 'https://files.example/x.tgz' }]
  await attach(digestOf('app'), [dsse(statement(digestOf('app'), provenance({ materials })), [release]), simpleSigning(digestOf('app'), release)])
  const custody = createCustody({ db: made.db, provider: 'sqlite' })
  await custody.recordNotifications({ events: [push('p1', 'app')] })
  await custody.record({ kind: 'DEPLOYED', digest: digestOf('app'), repository: null, tag: null, at: new Date('2026-05-20T00:00:00Z'), actor: 'argo', details: {}, key: null })
  const { kinds, codes, events } = await trailOf('app')
  expect(kinds).toEqual([
    'SOURCE_COMMIT SIGNED', 'BASE_CONSUMED PROVEN', 'BUILD_STARTED SIGNED', 'BASE_CONSUMED SIGNED', 'MATERIAL_CONSUMED SIGNED', 'BUILD_FINISHED SIGNED',
    'PUSHED OBSERVED', 'SIGNED SIGNED', 'ATTESTED SIGNED', 'DEPLOYED DECLARED', 'ANALYZED OBSERVED',
  ])
  expect(events.find(({ kind }) => kind === 'PUSHED')).toMatchObject({ actor: 'ci', object: 'registry.example/shop/orders:1', atBasis: 'REGISTRY' })
  expect(codes).toEqual([])
  expect((await trailOf('os')).codes).toEqual(['CUSTODY.BASE_UNKNOWN'])
})

test('what cosign signs as a statement of its own is a signature; other statements are attested', async () => {
  await made.image({ name: 'signed', layers: [] })
  await attach(digestOf('signed'), [dsse(statement(digestOf('signed'), {}, 'https://sigstore.dev/cosign/sign/v1'), [release]), dsse(statement(digestOf('signed'), {}, 'https://spdx.dev/Document'), [release])])
  const { events } = await trailOf('signed')
  expect(events.filter(({ evidence }) => evidence === 'SIGNED').map(({ kind, actor }) => [kind, actor])).toEqual([['SIGNED', 'release'], ['ATTESTED', 'release']])
})

test('nothing that a broken, foreign or misplaced statement claims is told; the gaps say why', async () => {
  await made.image({ name: 'bad', layers: [{ name: 'bad' }] })
  await attach(digestOf('bad'), [
    dsse(statement(digestOf('bad')), [release], { tampered: (body) => body.replace('orders', 'evil') }),
    dsse(statement(digestOf('bad')), [pair()], { keyid: 'stranger' }),
    dsse(statement(digestOf('elsewhere')), [release]),
  ])
  const { kinds, codes } = await trailOf('bad')
  expect(kinds).toEqual(['BUILD_FINISHED DECLARED', 'ANALYZED OBSERVED'])
  expect(codes).toEqual(['CUSTODY.PROVENANCE_UNTRUSTED', 'CUSTODY.BROKEN_SIGNATURE', 'CUSTODY.SIGNATURE_UNTRUSTED', 'CUSTODY.OTHER_SUBJECT', 'CUSTODY.BASE_UNKNOWN'])
})

test('without any document there is what the image says of itself; a label that the base has too says nothing', async () => {
  const labels = { config: { Labels: { 'org.opencontainers.image.revision': 'abc' } } }
  await made.image({ name: 'low', layers: [{ name: 'low' }], config: labels })
  await made.image({ name: 'high', layers: [{ name: 'low' }, { name: 'high' }], config: labels })
  expect((await trailOf('low')).kinds).toEqual(['SOURCE_COMMIT DECLARED', 'BUILD_FINISHED DECLARED', 'ANALYZED OBSERVED'])
  expect(await trailOf('high')).toMatchObject({ kinds: ['BASE_CONSUMED PROVEN', 'BUILD_FINISHED DECLARED', 'ANALYZED OBSERVED'], codes: ['CUSTODY.NO_PROVENANCE', 'CUSTODY.BASE_WITHOUT_PROVENANCE'] })
})

test('unsigned provenance counts for little, and says so; times that cannot be are gaps', async () => {
  await made.image({ name: 'odd', layers: [] })
  await attach(digestOf('odd'), [bare(statement(digestOf('odd'), provenance({ startedOn: '2026-05-18T11:00:00Z', finishedOn: '2026-05-18T10:30:00Z' })))])
  const custody = createCustody({ db: made.db, provider: 'sqlite' })
  await custody.recordNotifications({ events: [push('o1', 'odd', '2026-05-18T10:06:00Z', null)] })
  await custody.record({ kind: 'STARTED', digest: digestOf('odd'), repository: null, tag: null, at: new Date('2026-05-18T09:00:00Z'), actor: null, details: {}, key: null })
  const { codes, gaps } = await trailOf('odd')
  expect(codes).toEqual(['CUSTODY.PROVENANCE_UNSIGNED', 'CUSTODY.TIME_INVERSION', 'CUSTODY.TIME_INVERSION', 'CUSTODY.TIME_INVERSION', 'CUSTODY.UNKNOWN_PUSHER'])
  expect(gaps[1]!.message).toBe('BUILD_FINISHED at 2026-05-18T10:30:00.000Z is before BUILD_STARTED at 2026-05-18T11:00:00.000Z.')
})

test('a tag that moves to an image of which no build is known; what runs and was not pushed', async () => {
  const id = await made.image({ name: 'moved', layers: [], tags: ['registry.example/shop/moved:1'] })
  await made.db.image.update({ where: { id }, data: { created: null } })
  const tag = await made.db.tag.findFirstOrThrow({ where: { imageId: id } })
  await made.db.tagMove.create({ data: { tagId: tag.id, digest: digestOf('before'), at: new Date('2026-11-17T00:00:00Z') } })
  await made.db.tagMove.create({ data: { tagId: tag.id, digest: digestOf('moved'), at: new Date('2026-11-18T00:00:00Z') } })
  const custody = createCustody({ db: made.db, provider: 'sqlite' })
  await custody.index()
  await custody.record({ kind: 'DEPLOYED', digest: digestOf('moved'), repository: null, tag: null, at: new Date(), actor: null, details: {}, key: null })
  const { kinds, codes, events } = await trailOf('moved')
  expect(kinds).toEqual(['ANALYZED OBSERVED', 'TAG_MOVED OBSERVED', 'DEPLOYED DECLARED'])
  expect(codes).toEqual(['CUSTODY.NO_PROVENANCE', 'CUSTODY.TAG_MOVED_WITHOUT_BUILD', 'CUSTODY.DEPLOYED_UNPUSHED'])
  expect(events[1]).toMatchObject({ at: new Date('2026-11-18T00:00:00Z'), atBasis: 'SEEN_HERE', summary: `registry.example/shop/moved:1 moved here from ${digestOf('before')}` })
  // It was sealed only now, and known since it was seen.
  expect((await trailOf('moved', '2026-11-19T00:00:00Z')).kinds).toEqual(['ANALYZED OBSERVED', 'TAG_MOVED OBSERVED'])
})

test('asOf: a statement that was seen later, and a base that was analyzed later', async () => {
  await made.image({ name: 'below', layers: [{ name: 'below' }] })
  await made.image({ name: 'above', layers: [{ name: 'below' }, { name: 'above' }] })
  await attach(digestOf('above'), [bare(statement(digestOf('above')))], '2026-11-20T00:00:00Z')
  expect((await trailOf('above', '2026-11-19T00:00:00Z')).kinds).toEqual(['BASE_CONSUMED PROVEN', 'BUILD_FINISHED DECLARED', 'ANALYZED OBSERVED'])
  expect((await trailOf('above', '2026-11-21T00:00:00Z')).kinds).toContain('ATTESTED ATTESTED_UNSIGNED')
  await made.db.image.update({ where: { digest: digestOf('below') }, data: { analyzedAt: new Date('2026-11-22T00:00:00Z') } })
  expect((await trailOf('above', '2026-11-21T00:00:00Z')).kinds).not.toContain('BASE_CONSUMED PROVEN')
  expect((await trailOf('above', '2026-11-22T00:00:00Z')).kinds).toContain('BASE_CONSUMED PROVEN')
})

test('asOf: what was not known then is not told, and who was not trusted then is not believed', async () => {
  await made.image({ name: 'then', layers: [] })
  await attach(digestOf('then'), [simpleSigning(digestOf('then'), release)], '2026-11-20T00:00:00Z')
  expect((await trailOf('then', '2026-11-01T00:00:00Z')).kinds).toEqual([])
  expect((await trailOf('then', '2026-11-17T00:00:00Z')).kinds).toEqual(['BUILD_FINISHED DECLARED', 'ANALYZED OBSERVED'])
  await made.db.trustRoot.updateMany({ data: { addedAt: new Date('2026-11-22T00:00:00Z') } })
  expect((await trailOf('then', '2026-11-21T00:00:00Z')).codes).toContain('CUSTODY.SIGNATURE_UNTRUSTED')
  expect((await trailOf('then', '2026-11-23T00:00:00Z')).kinds).toContain('SIGNED SIGNED')
})

test('events in any order, any number of times, give the same trail', async () => {
  const kinds = ['push', 'mount', 'delete', 'pull'] as const
  const sent = fc.array(fc.record({ action: fc.constantFrom(...kinds), minute: fc.integer({ min: 0, max: 5 }), tag: fc.constantFrom('1', '2', null) }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(sent, fc.infiniteStream(fc.nat()), async (events, random) => {
      const store = await world()
      try {
        const told = events.map(({ action, minute, tag }, i) => ({ ...push(`e${i}`, 'x', `2026-05-18T10:0${minute}:00Z`), action, target: { mediaType: MANIFEST, digest: digestOf('x'), repository: 'a', tag } }))
        await store.image({ name: 'x', layers: [] })
        const custody = createCustody({ db: store.db, provider: 'sqlite' })
        const trail = async () => {
          const reads = new Reads(store.db, 'sqlite')
          return readTrail(reads, (await reads.imageByDigest(digestOf('x')))!)
        }
        for (const one of told) await custody.recordNotifications({ events: [one] })
        const expected = await trail()
        expect(expected.events.filter(({ evidence, kind }) => evidence === 'OBSERVED' && kind !== 'ANALYZED')).toHaveLength(events.filter(({ action }) => action !== 'pull').length)
        await store.db.custodyEntry.deleteMany()
        const shuffled = [...told, ...told].map((one) => ({ one, at: random.next().value })).sort((a, b) => a.at - b.at).map(({ one }) => one)
        for (let at = 0; at < shuffled.length; at += 3) await custody.recordNotifications({ events: shuffled.slice(at, at + 3) })
        expect(await trail()).toEqual(expected)
      } finally {
        await store.db.$disconnect()
      }
    }),
    { numRuns: 15 },
  )
})
