import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { image, layer, writeLayout } from '../testkit/oci.ts'
import { emptyStore, STORES } from '../testkit/world.ts'

// Put together here, so that nobody takes this file for a leak.
const KEY = `AKIA${'ABCDEFGH234567QR'}`
const TOKEN = `ghp_${'aB3dE5gH7jK9'.repeat(3)}`
const base = layer([{ path: 'app/' }, { path: 'app/env', content: `# keys\nAWS_ACCESS_KEY_ID=${KEY}\n` }, { path: 'app/binary', content: `\0\0${KEY}` }, { path: 'app/kept', content: `${KEY}\n` }])
const gone = layer([{ path: 'app/.wh.env', content: '' }])
const replaced = layer([{ path: 'app/env', content: 'AWS_ACCESS_KEY_ID=\n' }])
const images = {
  'registry.example/base:1': image({ layers: [base] }),
  'registry.example/gone:1': image({
    layers: [base, gone], history: ['COPY . /app', `RUN curl -H "Authorization: Bearer ${TOKEN}" https://x && rm /app/env`],
    config: { config: { Env: [`GITHUB_TOKEN=${TOKEN}`, 'DB_PASSWORD=hunter2', 'PATH=/bin'], Labels: { note: `key ${KEY}` } } },
  }),
  'registry.example/replaced:1': image({ layers: [base, replaced] }),
}
const OF = `query ($reference: String!, $filter: SecretFilter) { image(reference: $reference) { secrets(filter: $filter) { totalCount edges {
  shown introducedBy { index } removedBy { index } node { rule line place fingerprint file { path } images { totalCount } } } } } }`

describe.each(STORES)('secrets on %s', (provider) => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
  let ask = {} as ReturnType<typeof asker>
  let store = {} as Awaited<ReturnType<typeof freshStore>>
  const of = async (name: string, filter: object = {}) => {
    const { data, errors } = await ask(OF, { reference: `registry.example/${name}:1`, filter })
    expect(errors).toBeUndefined()
    const { secrets } = (data as { image: { secrets: { totalCount: number; edges: { shown: boolean; introducedBy: { index: number } | null; removedBy: { index: number } | null; node: { rule: string; line: number | null; place: string | null; file: { path: string } | null } }[] } } }).image
    expect(secrets.totalCount).toBe(secrets.edges.length)
    return secrets.edges.map(({ shown, introducedBy, removedBy, node }) => [node.rule, node.file?.path ?? node.place, node.line, introducedBy?.index ?? null, removedBy?.index ?? null, shown])
  }

  beforeAll(async () => {
    store = await freshStore(await emptyStore(provider))
    expect(await store.analyzeCold(writeLayout(folder, images))).toMatchObject({ status: 'analyzed', refusals: [] })
    ask = asker({ db: store.db, provider })
  })
  afterAll(async () => {
    await store.lineage.close()
    rmSync(folder, { recursive: true })
  })

  test('a file that a higher layer has taken away or replaced is still in the image, and it is said which', async () => {
    expect(await of('base')).toEqual([['aws-access-key-id', '/app/env', 2, 0, null, true], ['aws-access-key-id', '/app/kept', 1, 0, null, true]])
    expect(await of('replaced')).toEqual([['aws-access-key-id', '/app/env', 2, 0, 1, false], ['aws-access-key-id', '/app/kept', 1, 0, null, true]])
    expect((await of('gone')).slice(0, 2)).toEqual([['aws-access-key-id', '/app/env', 2, 0, 1, false], ['aws-access-key-id', '/app/kept', 1, 0, null, true]])
  })

  test('in variables, labels and instructions', async () => {
    expect((await of('gone')).filter(([, , , index]) => index === null)).toEqual([
      ['github-token', 'env.GITHUB_TOKEN', null, null, null, true], ['environment-secret', 'env.DB_PASSWORD', null, null, null, true],
      ['aws-access-key-id', 'label.note', null, null, null, true], ['github-token', 'instruction', 2, null, null, true],
    ])
  })

  test('the same secret elsewhere, by its fingerprint, with all images that carry it', async () => {
    const { data } = await ask('{ secrets(filter: { rule: "aws-access-key-id" }) { edges { node { fingerprint } } } }')
    const [{ node: { fingerprint } }] = (data as { secrets: { edges: [{ node: { fingerprint: string } }] } }).secrets.edges
    const same = await ask('query ($fingerprint: String!) { secrets(filter: { fingerprint: $fingerprint }) { totalCount edges { node { place file { path } images { totalCount } } } } }', { fingerprint })
    expect(same.data).toEqual({ secrets: { totalCount: 3, edges: expect.arrayContaining([
      { node: { place: null, file: { path: '/app/env' }, images: { totalCount: 3 } } },
      { node: { place: null, file: { path: '/app/kept' }, images: { totalCount: 3 } } },
      { node: { place: 'label.note', file: null, images: { totalCount: 1 } } },
    ]) } })
  })

  test('no secret is stored but in the configuration, which is kept as it is', async () => {
    const { images: _images, ...rest } = await dump(store.db)
    const settings = await store.db.setting.findMany()
    const secrets = await store.db.secret.findMany()
    expect(secrets.length).toBeGreaterThan(5)
    for (const text of [KEY, TOKEN, 'hunter2']) {
      expect(JSON.stringify({ settings: settings.filter(({ key }) => !key.startsWith('label.')), secrets, evidence: rest['evidence'] })).not.toContain(text)
    }
  })
})
