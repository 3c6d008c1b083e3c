import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { analyzeCold } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { bundle, dsse, pair, statement } from './fixture.ts'

const [release, stranger] = [pair(), pair()]
const app = image({ layers: [layer([{ path: 'app', content: 'app' }])] })

test('statements in files: known before their image, judged like any other, taken once', async () => {
  const folder = temporaryFolder()
  const store = await openStore(join(folder, 'store.db'))
  const custody = createCustody(store)
  await custody.addRoot({ name: 'release', key: release.pem, trustedRoot: null, terms: {} })
  const documents = [
    dsse(statement(app.digest), [release]), bundle(statement(app.digest, {}, 'https://spdx.dev/Document'), release),
    dsse(statement(app.digest), [stranger], { keyid: 'stranger' }), dsse(statement(app.digest), [release], { tampered: (body) => body.replace('run-1', 'run-2') }),
  ]
  const file = join(folder, 'app.intoto.jsonl')
  writeFileSync(file, documents.map(({ content }) => `${Buffer.from(content).toString()}\n`).join(''))

  expect(await analyzeCold(store, file)).toMatchObject({ status: 'analyzed', images: [], statements: { read: 4, known: 0 }, refusals: [] })
  expect(await analyzeCold(store, file)).toMatchObject({ status: 'known', statements: { read: 0, known: 4 } })
  expect(await custody.index()).toBe(4)
  mkdirSync(join(folder, 'layout'))
  await analyzeCold(store, writeLayout(join(folder, 'layout'), { 'registry.example/app:1': app }))

  const ask = asker({ db: store.db, provider: store.provider })
  const { data, errors } = await ask('{ image(reference: "registry.example/app:1") { attestations { edges { node { verdict predicateType } } } custody { events { kind evidence } gaps { code } } } }')
  expect(errors).toBeUndefined()
  const { attestations, custody: trail } = data!['image'] as unknown as { attestations: { edges: { node: { verdict: string } }[] }; custody: { events: { kind: string; evidence: string }[]; gaps: { code: string }[] } }
  expect(attestations.edges.map(({ node }) => node.verdict)).toEqual(['VERIFIED', 'VERIFIED', 'UNTRUSTED_SIGNER', 'INVALID_SIGNATURE'])
  expect(trail.events).toEqual(expect.arrayContaining([{ kind: 'BUILD_FINISHED', evidence: 'SIGNED' }]))
  expect(trail.gaps.map(({ code }) => code)).toEqual(['CUSTODY.SIGNATURE_UNTRUSTED', 'CUSTODY.BROKEN_SIGNATURE', 'CUSTODY.BASE_UNKNOWN'])
  await store.lineage.close()
})
