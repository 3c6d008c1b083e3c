import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.ts'
import { asker } from '../testkit/ask.ts'
import { tablesReadWhole } from '../testkit/plans.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const NAME = 'org.opencontainers.image.base.name'
const DIGEST = 'org.opencontainers.image.base.digest'
const says = (name: string | null, digest: string | null) => ({ ...(name === null ? {} : { [NAME]: name }), ...(digest === null ? {} : { [DIGEST]: digestOf(digest) }) })
const labels = (of: Record<string, string>) => ({ config: { Labels: of } })
const history = (...entries: string[]) => ({ history: entries.map((text, i) => ({ created_by: text, created: `2026-01-0${i + 1}T00:00:00Z` })) })
const layers = (...names: string[]) => names.map((name) => ({ name }))

const QUERY = `query ($r: String!) { image(reference: $r) {
  base { evidence } ancestors { edges { node { evidence image { digest } } } }
  baseClaims { evidence source name digest agreement inherited image { digest } }
  baseConflicts { code message claims { source } } } }`

interface Claim {
  evidence: string
  source: string
  name: string | null
  digest: string | null
  agreement: string
  inherited: boolean
  image: { digest: string } | null
}

interface Told {
  base: { evidence: string[] } | null
  ancestors: { edges: { node: { evidence: string[]; image: { digest: string } } }[] }
  baseClaims: Claim[]
  baseConflicts: { code: string; message: string; claims: { source: string }[] }[]
}

describe.each(STORES)('claims of bases on %s', (provider) => {
  let made = {} as World
  let told: (name: string) => Promise<Told>
  const ids: Record<string, number> = {}

  beforeAll(async () => {
    made = await world(provider)
    const image = async (name: string, stack: string[], config: object = {}, annotations: Record<string, string> = {}) => {
      ids[name] = await made.image({ name, layers: layers(...stack), config, annotations })
    }
    const OS = ['ADD rootfs', 'CMD sh']
    await image('os', ['os'], history(...OS))
    await image('os again', ['os rebuilt'], history(...OS))
    await image('other os', ['other'], history('COPY / /'))
    const index = await made.index('os index', [ids['os']!], [])
    await made.points('registry.example/os:1', { indexId: index })
    await image('python', ['os', 'python'], { ...labels(says('registry.example/os:1', 'os index')), ...history(...OS, 'RUN make python') })
    await image('python again', ['os', 'python rebuilt'], { ...history(...OS, 'RUN make python') })
    await image('app', ['os', 'python', 'app'], { ...labels(says('registry.example/os:1', 'os index')), ...history(...OS, 'RUN make python', 'COPY app') })
    await image('annotated', ['os', 'annotated'], {}, says('registry.example/os:1', null))
    await image('liar', ['os', 'liar'], labels(says('registry.example/other:1', 'other os')))
    await image('two tongues', ['os', 'two tongues'], labels(says(null, 'unknown thing')), says(null, 'os'))
    await image('squashed', ['squash'], { ...labels(says('registry.example/os:1', 'os')), ...history(...OS, 'RUN make python', 'COPY more') })
    await image('on rebuilt', ['os', 'python of old', 'x'], history(...OS, 'RUN make python', 'COPY x'))
    await image('one entry', ['one', 'entry'], history('COPY / /', 'RUN x'))
    await image('packed', ['os', 'packed'], labels({ 'io.buildpacks.lifecycle.metadata': JSON.stringify({ runImage: { topLayer: digestOf('os'), reference: 'registry.example/run@sha256:1' } }) }))
    await image('badly packed', ['other', 'packed'], labels({ 'io.buildpacks.lifecycle.metadata': JSON.stringify({ runImage: { topLayer: digestOf('os') } }) }))
    await image('not packed', ['lonely'], labels({ 'io.buildpacks.lifecycle.metadata': '{"runImage":' }))
    await attest(made, 'attested', await made.image({ name: 'attested', layers: layers('os', 'attested'), config: labels(says(null, 'other os')) }), [
      { uri: 'pkg:docker/registry.example/os@1?platform=linux%2Famd64', digest: digestOf('os index') }, { uri: 'pkg:docker/golang@1.25', digest: digestOf('golang') },
      { uri: 'pkg:docker/registry.example/tool@1', digest: digestOf('python') }, { uri: 'pkg:npm/left-pad@1', digest: digestOf('left-pad') },
    ])
    const ask = asker({ db: made.db, provider })
    told = async (name) => {
      const { data, errors } = await ask(QUERY, { r: digestOf(name) })
      expect(errors).toBeUndefined()
      return (data as { image: Told }).image
    }
  })
  afterAll(() => made.db.$disconnect())
  const claim = (evidence: string, source: string, agreement: string, image: string | null, more: Partial<Claim> = {}) => ({
    evidence, source, agreement, image: image === null ? null : { digest: digestOf(image) }, name: null, digest: null, inherited: false, ...more,
  })

  test('layers and labels that agree are two kinds of evidence for one base', async () => {
    const { base, baseClaims, baseConflicts } = await told('python')
    expect(baseClaims).toEqual([claim('CONTENT', 'LAYERS', 'HOLDS', 'os'), claim('DECLARED', 'LABEL', 'HOLDS', 'os', { name: 'registry.example/os:1', digest: digestOf('os index') })])
    expect(base).toEqual({ evidence: ['CONTENT', 'DECLARED'] })
    expect(baseConflicts).toEqual([])
  })

  test('what was taken over from the base is about what that one stands on', async () => {
    const { ancestors, baseClaims, baseConflicts } = await told('app')
    expect(baseClaims.map(({ source, inherited }) => [source, inherited])).toEqual([['LAYERS', false], ['LABEL', true]])
    expect(ancestors.edges.map(({ node }) => [node.image.digest, node.evidence])).toEqual([[digestOf('python'), ['CONTENT']], [digestOf('os'), ['CONTENT', 'DECLARED']]])
    expect(baseConflicts).toEqual([])
  })

  test('an annotation counts as a label does, and a name alone is confirmed by where its tag has pointed', async () => {
    expect((await told('annotated')).baseClaims[1]).toEqual(claim('DECLARED', 'ANNOTATION', 'HOLDS', 'os', { name: 'registry.example/os:1' }))
  })

  test('what layers contradict is a conflict', async () => {
    const { base, baseClaims, baseConflicts } = await told('liar')
    expect(base).toEqual({ evidence: ['CONTENT'] })
    expect(baseClaims[1]).toEqual(claim('DECLARED', 'LABEL', 'CONTRADICTED', 'other os', { name: 'registry.example/other:1', digest: digestOf('other os') }))
    expect(baseConflicts.map(({ code, claims }) => [code, claims.map(({ source }) => source)])).toEqual([['BASE.NOT_IN_LAYERS', ['LABEL', 'LAYERS']]])
    expect(baseConflicts[0]!.message).toBe(`A label says that its base is registry.example/other:1 (${digestOf('other os')}), whose layers it does not have at its bottom; by its layers it stands on ${digestOf('os')}.`)
  })

  test('annotations and labels may disagree', async () => {
    const { baseClaims, baseConflicts } = await told('two tongues')
    expect(baseClaims.map(({ source, agreement }) => [source, agreement])).toEqual([['LAYERS', 'HOLDS'], ['ANNOTATION', 'HOLDS'], ['LABEL', 'UNCHECKED']])
    expect(baseConflicts.map(({ code }) => code)).toEqual(['BASE.DECLARATIONS_DIFFER'])
  })

  test('a squashed image is told by its history, of which the longest counts', async () => {
    const { base, baseClaims, baseConflicts } = await told('squashed')
    expect(base).toBeNull()
    expect(baseClaims.map(({ evidence, source, agreement }) => [evidence, source, agreement])).toEqual([['DECLARED', 'LABEL', 'CONTRADICTED'], ['INFERRED', 'HISTORY', 'CONTRADICTED']])
    // Both builds of python have the same instructions and times; neither says when it was created later: the first is as good.
    expect([digestOf('python'), digestOf('python again')]).toContain(baseClaims[1]!.image!.digest)
    expect(baseConflicts.map(({ code }) => code)).toEqual(['BASE.NOT_IN_LAYERS', 'BASE.OTHER_LAYERS'])
  })

  test('a base that was built again is inferred although layers show a lower one', async () => {
    const { base, baseClaims } = await told('on rebuilt')
    expect(base).toEqual({ evidence: ['CONTENT'] })
    expect(baseClaims.map(({ evidence }) => evidence)).toEqual(['CONTENT', 'INFERRED'])
    // Where layers show as much as the history, nothing is guessed.
    expect((await told('app')).baseClaims.some(({ evidence }) => evidence === 'INFERRED')).toBe(false)
  })

  test('one instruction is the same by chance', async () => {
    expect((await told('one entry')).baseClaims).toEqual([])
  })

  test('the run image of a buildpack is looked for in the layers', async () => {
    expect((await told('packed')).baseClaims[1]).toEqual(claim('DECLARED', 'BUILDPACK', 'HOLDS', 'os', { name: 'registry.example/run@sha256:1' }))
    expect((await told('badly packed')).baseConflicts.map(({ code }) => code)).toEqual(['BASE.NOT_IN_LAYERS'])
    expect((await told('not packed')).baseClaims).toEqual([])
  })

  test('provenance names bases, and stages that are none; what a label says is not among them', async () => {
    const { base, baseClaims, baseConflicts } = await told('attested')
    expect(base).toEqual({ evidence: ['CONTENT', 'ATTESTED'] })
    expect(baseClaims.map(({ source, agreement, name }) => [source, agreement, name])).toEqual([
      ['LAYERS', 'HOLDS', null], ['PROVENANCE', 'HOLDS', 'pkg:docker/registry.example/os@1?platform=linux%2Famd64'], ['PROVENANCE', 'UNCHECKED', 'pkg:docker/golang@1.25'], ['LABEL', 'CONTRADICTED', null],
    ])
    expect(baseConflicts.map(({ code }) => code)).toEqual(['BASE.NOT_IN_LAYERS', 'BASE.NOT_IN_PROVENANCE'])
  })

  test('all of it is found by index', async () => {
    made.statements.length = 0
    for (const name of ['app', 'squashed', 'attested', 'annotated']) await told(name)
    expect(made.statements.length).toBeGreaterThan(20)
    expect(await tablesReadWhole(made)).toEqual([])
  })
})

/** A build of an image, as custody has read it from a statement. */
async function attest({ db }: World, name: string, imageId: number, materials: { uri: string; digest: string }[]): Promise<void> {
  const { digest } = await db.image.findUniqueOrThrow({ where: { id: imageId } })
  const attestation = await db.attestation.create({ data: { digest: digestOf(`statement of ${name}`), subjectDigest: digest, manifest: '{}', seenAt: new Date() } })
  const statement = await db.statement.create({ data: { attestationId: attestation.id, index: 0, documentDigest: digestOf(`document of ${name}`), subjects: { create: { digest } } } })
  const build = await db.build.create({ data: { statementId: statement.id, buildType: 'test' } })
  for (const material of materials) {
    const { id } = await db.material.create({ data: material })
    await db.buildMaterial.create({ data: { buildId: build.id, materialId: id } })
  }
}
