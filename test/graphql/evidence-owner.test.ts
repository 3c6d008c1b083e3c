import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/lineage/sql/store.ts'
import { analyzeCold } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'
import { dpkgStatus, osRelease } from '../testkit/evidence.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { STORES, type World, world } from '../testkit/world.ts'

const QUERY = 'query ($reference: String!) { image(reference: $reference) { packages { edges { node { purl } occurrences { evidencePath ownedBy { packageVersion { purl } } } } } } }'
interface Answer {
  image: { packages: { edges: { node: { purl: string }; occurrences: { evidencePath: string; ownedBy: { packageVersion: { purl: string } }[] }[] }[] } }
}
const owned = async (ask: ReturnType<typeof asker>, reference: string) => {
  const { data, errors } = await ask(QUERY, { reference })
  expect(errors).toBeUndefined()
  const { edges } = (data as unknown as Answer).image.packages
  return Object.fromEntries(edges.flatMap(({ node, occurrences }) => occurrences.map(({ evidencePath, ownedBy }) => [`${node.purl} ${evidencePath}`, ownedBy.map(({ packageVersion }) => packageVersion.purl)])))
}

const STATUS = '/var/lib/dpkg/status'
const METADATA = '/usr/lib/python3/dist-packages/requests-2.28.1.dist-info/METADATA'
const JAR = '/usr/share/java/a.jar'
const DEB = `pkg:deb/debian/python3-requests@2.28.1 ${STATUS}`
const JAVA = `pkg:deb/debian/liba-java@1.0 ${STATUS}`

describe.each(STORES)('evidence that belongs to another package, on %s', (provider) => {
  let made = {} as World
  let ask = {} as ReturnType<typeof asker>
  beforeAll(async () => {
    made = await world(provider)
    ask = asker({ db: made.db, provider })
    const files = [STATUS, METADATA, JAR].map((path) => ({ path, text: path }))
    const debian = {
      name: 'debian', files, adds: [DEB, JAVA, `pkg:pypi/requests@2.28.1 ${METADATA}`, `pkg:maven/org/a@1 ${JAR}`, `pkg:maven/org/b@2 ${JAR}!/BOOT-INF/lib/b.jar`],
      owns: { [METADATA]: DEB, [JAR]: JAVA },
    }
    const alone = { name: 'alone', files: [{ path: '/app/b.jar', text: 'b' }], adds: ['pkg:maven/org/c@1 /app/b.jar', 'pkg:maven/org/d@2 /app/b.jar!/d.jar'], owns: { '/app/b.jar': 'pkg:maven/org/c@1 /app/b.jar' } }
    const venv = { name: 'venv', files: [{ path: '/venv/METADATA', text: 'x' }], adds: ['pkg:pypi/requests@2.31.0 /venv/METADATA'] }
    const over = { name: 'over', files: [{ path: METADATA, text: 'other' }], hides: [METADATA], removes: [`pkg:pypi/requests@2.28.1 ${METADATA}`], adds: [`pkg:pypi/requests@2.32.0 ${METADATA}`] }
    await made.image({ name: 'both', layers: [debian, venv, alone], tags: ['r.example/both:1'] })
    await made.image({ name: 'over', layers: [debian, over], tags: ['r.example/over:1'] })
  })
  afterAll(() => made.db.$disconnect())

  test('is told with that package, members of archives with that of the archive; what stands for itself has none', async () => {
    expect(await owned(ask, 'r.example/both:1')).toEqual({
      [DEB]: [], [JAVA]: [],
      [`pkg:pypi/requests@2.28.1 ${METADATA}`]: ['pkg:deb/debian/python3-requests@2.28.1'],
      [`pkg:maven/org/a@1 ${JAR}`]: ['pkg:deb/debian/liba-java@1.0'],
      [`pkg:maven/org/b@2 ${JAR}!/BOOT-INF/lib/b.jar`]: ['pkg:deb/debian/liba-java@1.0'],
      'pkg:pypi/requests@2.31.0 /venv/METADATA': [],
      // What the archive itself brings.
      'pkg:maven/org/c@1 /app/b.jar': [], 'pkg:maven/org/d@2 /app/b.jar!/d.jar': [],
    })
  })

  test('is of the image: where a higher layer has written over it, it is nobody\'s', async () => {
    expect((await owned(ask, 'r.example/over:1'))[`pkg:pypi/requests@2.32.0 ${METADATA}`]).toEqual([])
  })
})

test('a Python distribution that a deb has installed, and one of pip, analyzed', async () => {
  const distribution = (version: string, path: string) => ({ path: `${path}/METADATA`, content: `Metadata-Version: 2.1\nName: requests\nVersion: ${version}\n` })
  const list = ['/.', '/usr', METADATA].join('\n')
  const base = layer([osRelease('debian'), dpkgStatus({ 'python3-requests': '2.28.1' }), { path: 'var/lib/dpkg/info/python3-requests.list', content: `${list}\n` }, distribution('2.28.1', METADATA.slice(1, -9))])
  const layout = writeLayout(temporaryFolder(), { 'r.example/shop:1': image({ layers: [base, layer([distribution('2.31.0', 'usr/local/lib/python3.11/site-packages/requests-2.31.0.dist-info')])] }) })
  const store = await openStore(`${temporaryFolder()}/store.db`)
  await analyzeCold(store, layout)
  const found = Object.entries(await owned(asker(store), 'r.example/shop:1')).map(([proof, owners]) => [proof.split(' ')[0], owners])
  expect(Object.fromEntries(found)).toEqual({
    'pkg:deb/debian/python3-requests@2.28.1?arch=amd64': [], 'pkg:pypi/requests@2.28.1': ['pkg:deb/debian/python3-requests@2.28.1?arch=amd64'], 'pkg:pypi/requests@2.31.0': [],
  })
  await store.lineage.close()
})
