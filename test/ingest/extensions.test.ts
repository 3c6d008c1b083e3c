import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Reads } from '../../src/lineage/sql/reads/reads.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { distInfo } from '../testkit/evidence.ts'
import { described, program, SIZES, withExtensions, writePrograms } from '../testkit/extensions.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'

const base = layer([{ path: 'etc/a.conf', content: '12345' }, { path: 'etc/b.conf', content: 'x' }, distInfo('flask', '3.0.0')])
const upper = layer([{ path: 'etc/a.conf', content: 'new' }, { path: 'etc/.wh.b.conf', content: '' }, { path: 'etc/deep/c.conf', content: 'not read' }])
const layout = () => writeLayout(temporaryFolder(), { 'registry.example/base:1': image({ layers: [base] }), 'registry.example/app:1': image({ layers: [base, upper] }) })
const sizes = program(described('sizes'), SIZES)

/** The facts of an image, `path value`, by layer; and the codes of its gaps. */
async function told({ db, provider }: SqlStore, reference: string): Promise<{ facts: string[]; gaps: string[] }> {
  const reads = new Reads(db, provider)
  const { id } = (await reads.imageByReference(reference, 'linux/amd64'))!
  const { rows } = await reads.facts.ofImage(id, {}, { size: 100, after: null })
  const facts = rows.map(({ index, fact }) => `${index} ${fact.path} ${fact.value}`)
  return { facts: facts.sort(), gaps: (await reads.imageGaps(id)).map(({ code }) => code) }
}

describe('an extension', () => {
  test('runs only when it is trusted, in the pass that reads a layer, and its facts are those of the images that show the file', async () => {
    const store = await freshStore()
    const { extensions, analyze } = withExtensions(store, { sizes })
    const target = layout()
    expect(await extensions.list()).toMatchObject([{ name: 'sizes', state: 'new', description: null }])
    await extensions.trust('sizes', null)
    expect(await analyze(target)).toMatchObject({ status: 'analyzed', layers: { read: 2 }, extensions: { ran: 2, failed: 0 } })
    expect(await told(store, 'registry.example/base:1')).toEqual({ facts: ['0 /etc/a.conf {"size":5}', '0 /etc/b.conf {"size":1}'], gaps: [] })
    expect(await told(store, 'registry.example/app:1')).toEqual({ facts: ['1 /etc/a.conf {"size":3}'], gaps: [] })
    expect(await analyze(target)).toMatchObject({ status: 'known', extensions: { ran: 0, failed: 0 } })
  })

  test('has its facts compared between two images, by path', async () => {
    const store = await freshStore()
    const { extensions, analyze } = withExtensions(store, { sizes })
    await extensions.trust('sizes', null)
    await analyze(layout())
    const { data, errors } = await asker(store)(`{ compare(from: "registry.example/base:1", to: "registry.example/app:1") { factChanges(schema: "sizes") { totalCount edges { node {
      kind path from { size: int(at: "/size") } to { size: int(at: "/size") } madeBy { side layer { index } } } } }
      factCounts { schema added removed changed } every: factChanges { totalCount edges { node { schema path } } }
      ofTop: factChanges(layer: { side: TO, index: 1 }) { totalCount }
      byLayer(changes: 1) { side layer { index } packageCount fileCount factCount factChanges { kind schema path } } } }`)
    expect(errors).toBeUndefined()
    // What app hides of the layer that both have is made by no layer with a fact of its own.
    expect(data).toEqual({ compare: {
      factChanges: { totalCount: 2, edges: [
        { node: { kind: 'CHANGED', path: '/etc/a.conf', from: { size: 5 }, to: { size: 3 }, madeBy: { side: 'TO', layer: { index: 1 } } } },
        { node: { kind: 'REMOVED', path: '/etc/b.conf', from: { size: 1 }, to: null, madeBy: null } },
      ] },
      factCounts: [{ schema: 'sizes', added: 0, removed: 1, changed: 1 }],
      every: { totalCount: 2, edges: [{ node: { schema: 'sizes', path: '/etc/a.conf' } }, { node: { schema: 'sizes', path: '/etc/b.conf' } }] },
      ofTop: { totalCount: 1 },
      byLayer: [{ side: 'TO', layer: { index: 1 }, packageCount: 0, fileCount: 3, factCount: 1, factChanges: [{ kind: 'CHANGED', schema: 'sizes', path: '/etc/a.conf' }] }],
    } })
  })

  test('that nobody trusts never runs, not even to describe itself', async () => {
    const store = await freshStore()
    const marker = join(temporaryFolder(), 'ran')
    const { analyze, extensions } = withExtensions(store, { marks: `#!/bin/sh\ntouch ${marker}\n` })
    expect(await analyze(layout())).toMatchObject({ extensions: { ran: 0, failed: 0 } })
    await extensions.list()
    expect(() => rmSync(marker)).toThrow(/ENOENT/)
  })

  test('that is trusted later looks at the layers that are known; until then its facts are missing, and said to be', async () => {
    const store = await freshStore()
    const { extensions, analyze } = withExtensions(store, { sizes })
    const target = layout()
    expect(await analyze(target)).toMatchObject({ extensions: { ran: 0 } })
    await extensions.trust('sizes', null)
    expect(await told(store, 'registry.example/app:1')).toEqual({ facts: [], gaps: ['EXTENSIONS.NOT_RUN'] })
    expect(await analyze(target)).toMatchObject({ status: 'known', layers: { read: 0 }, extensions: { ran: 2, failed: 0 } })
    expect(await told(store, 'registry.example/app:1')).toEqual({ facts: ['1 /etc/a.conf {"size":3}'], gaps: [] })
  })

  test('that changes does not run until it is trusted again; its new facts take the place of the old', async () => {
    const store = await freshStore()
    const { folder, extensions, analyze } = withExtensions(store, { sizes })
    const target = layout()
    await extensions.trust('sizes', null)
    await analyze(target)
    writePrograms(folder, { sizes: program(described('sizes', { version: '2.0.0', reads: ['/etc/a.conf'] }), SIZES.replace('"size":%d', '"size":-%d')) })
    expect(await extensions.list()).toMatchObject([{ state: 'changed' }])
    expect(await analyze(target)).toMatchObject({ extensions: { ran: 0 } })
    await expect(extensions.trust('sizes', '0'.repeat(64))).rejects.toMatchObject({ code: 'EXTENSIONS.CHANGED' })
    await extensions.trust('sizes', null)
    expect(await analyze(target)).toMatchObject({ extensions: { ran: 2 } })
    expect(await told(store, 'registry.example/base:1')).toEqual({ facts: ['0 /etc/a.conf {"size":-5}'], gaps: [] })
    await extensions.untrust('sizes')
    expect(await told(store, 'registry.example/base:1')).toEqual({ facts: ['0 /etc/a.conf {"size":-5}'], gaps: [] })
    await expect(extensions.untrust('sizes')).rejects.toMatchObject({ code: 'EXTENSIONS.NOT_FOUND' })
    expect(await store.db.fact.count({ where: { endedAt: { not: null } } })).toBe(3)
  })

  test.each([
    ['fails', 'exit 3', 'EXTENSIONS.CRASHED'],
    ['sleeps', 'sleep 60', 'EXTENSIONS.TIME'],
    ['prints without end', 'yes', 'EXTENSIONS.BAD_OUTPUT'],
    ['prints facts without end', 'yes \'{"fact":{"size":1}}\'', 'EXTENSIONS.OUTPUT'],
    ['lies about its schema', 'echo \'{"file":"files/1","fact":{"size":"large"}}\'', 'EXTENSIONS.BAD_FACT'],
    ['speaks of files that it was not given', 'echo \'{"file":"files/99","fact":{"size":1}}\'', 'EXTENSIONS.BAD_OUTPUT'],
    ['states a fact that is too large', 'printf \'{"fact":{"size":1,"x":"\'; head -c 100000 /dev/zero | tr "\\0" x; echo \'"}}\'', 'EXTENSIONS.BAD_FACT'],
  ])('that %s leaves a gap, and everything else is whole', async (_, analyze, code) => {
    const store = await freshStore()
    const tools = withExtensions(store, { broken: program(described('broken', { seconds: 1 }), analyze), sizes })
    await tools.extensions.trust('broken', null)
    await tools.extensions.trust('sizes', null)
    const outcome = await tools.analyze(layout())
    expect(outcome).toMatchObject({ status: 'analyzed', gaps: 0, refusals: [], extensions: { ran: 4, failed: 2 } })
    expect(await told(store, 'registry.example/app:1')).toEqual({ facts: ['1 /etc/a.conf {"size":3}'], gaps: [code, code] })
    expect(await store.db.occurrence.count()).toBe(1)
  })

  test('says what it could not tell, file by file; too large files and hard links are said for it', async () => {
    const store = await freshStore()
    const picky = program(described('picky', { maxFileBytes: 10 }), `while IFS= read -r line; do file=\${line#*\\"file\\":\\"}; echo "{\\"file\\":\\"\${file%%\\"*}\\",\\"gap\\":\\"encrypted\\"}"; done`)
    const { extensions, analyze } = withExtensions(store, { picky })
    await extensions.trust('picky', null)
    const odd = layer([{ path: 'etc/a.conf', content: 'x' }, { path: 'etc/large.conf', content: 'x'.repeat(11) }, { path: 'etc/link.conf', type: 'hardlink', link: 'etc/a.conf' }])
    await analyze(writeLayout(temporaryFolder(), { 'registry.example/odd:1': image({ layers: [odd] }) }))
    expect((await told(store, 'registry.example/odd:1')).gaps.sort()).toEqual(['EXTENSIONS.FILE_TOO_LARGE', 'EXTENSIONS.HARD_LINK', 'EXTENSIONS.SAID'])
  })

  test('on images is given the configuration and states facts about the image', async () => {
    const store = await freshStore()
    const schema = { type: 'object', properties: { user: { type: 'string' } }, required: ['user'] }
    const users = program(described('users', { on: 'image', reads: [], schema }), `read -r line; user=\${line#*\\"User\\":\\"}; echo "{\\"fact\\":{\\"user\\":\\"\${user%%\\"*}\\"}}"`)
    const { extensions, analyze } = withExtensions(store, { users })
    const target = writeLayout(temporaryFolder(), { 'registry.example/app:1': image({ layers: [base], config: { config: { User: 'www' } } }) })
    await analyze(target)
    await extensions.trust('users', null)
    expect(await told(store, 'registry.example/app:1')).toEqual({ facts: [], gaps: ['EXTENSIONS.NOT_RUN'] })
    expect(await analyze(target)).toMatchObject({ extensions: { ran: 1, failed: 0 } })
    expect(await told(store, 'registry.example/app:1')).toEqual({ facts: ['null  {"user":"www"}'], gaps: [] })
  })

  test('whose name is that of facts of users is not trusted', async () => {
    const store = await freshStore()
    await store.db.factSchema.create({ data: { name: 'sizes', version: 1, kinds: '["image"]', jsonSchema: '{"type":"object"}', origin: 'user', definedAt: new Date() } })
    const { extensions } = withExtensions(store, { sizes })
    await expect(extensions.trust('sizes', null)).rejects.toMatchObject({ code: 'FACTS.NAME_TAKEN' })
    await expect(extensions.trust('none', null)).rejects.toMatchObject({ code: 'EXTENSIONS.NOT_FOUND' })
    expect(await extensions.list()).toMatchObject([{ state: 'new' }])
  })

  test('whose file is gone when the layers are read leaves a gap', async () => {
    const store = await freshStore()
    const { folder, extensions, analyze } = withExtensions(store, { sizes })
    await extensions.trust('sizes', null)
    writeFileSync(join(folder, 'analyzers', 'sizes'), '#!/bin/sh\n')
    expect(await extensions.list()).toMatchObject([{ state: 'changed' }])
    await analyze(layout())
    expect((await told(store, 'registry.example/app:1')).gaps).toEqual(['EXTENSIONS.NOT_RUN'])
  })
})
