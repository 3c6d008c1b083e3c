import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Compares a server's verdicts on the shared fleet with a table that was written by hand from its truths, by the acceptance documents as they are.
 * `node .ci/policies.ts --endpoint http://127.0.0.1:4000/graphql`; the key `release` of the fleet has to be trusted.
 */
const { values } = parseArgs({ options: { endpoint: { type: 'string', default: 'http://127.0.0.1:4000/graphql' }, shared: { type: 'string', default: '../shared' } } })

const WORDS = { P: 'PASS', F: 'FAIL', U: 'UNKNOWN', W: 'WARN' } as const
const POLICIES = [
  'banned-licences', 'banned-packages', 'base-known', 'base-up-to-date', 'exposed-ports', 'no-latest-tag', 'no-secrets-in-env', 'no-setuid', 'non-root', 'provenance-verified', 'safe-instructions',
] as const
/**
 * A letter for each of POLICIES, in their order. `image-age` depends on the day and is computed from `created`. Licences: apk and rpm databases state one of
 * each package; dpkg's and the metadata of these Python packages none (U); without a package there is nothing to ban. Bases: the longest known prefix. Up to
 * date: only shop/orders has a label that names the tag of its base; 20260518 still points there, and 20261116 is newer (W). Latest: orders 1.2-r2 has
 * that tag. Environment: edge/proxy has API_TOKEN. Setuid, user: `files`, `user` of the truths. Provenance: custody.json, `release` trusted.
 */
const TABLE: Readonly<Record<string, string>> = {
  'base/alpine:3.10':                 'P P U U P P P P F U P',
  'base/cc:1':                        'U P P U P P P P P U P',
  'base/debian:bookworm-20260518':    'U P U U P P P F F U P',
  'base/debian:bookworm-20261116':    'U P U U P P P F F U P',
  'base/static:1 amd64':              'U P U U P P P P P U P',
  'base/static:1 arm64':              'U P U U P P P P P U P',
  'edge/gateway:1.0':                 'P P P U P P P P F U P',
  'edge/proxy:1.0':                   'U P P U P P F P P U P',
  'edge/proxy:1.1':                   'U P P U P P F P P U P',
  'rpm/libuuid:8':                    'P P U U P P P P F U P',
  'rpm/mariner:2.0':                  'P P U U P P P P F U P',
  'rpm/mini:1.0':                     'P P U U P P P F F U P',
  'rpm/mini:1.1':                     'P P P U P P P F F U P',
  'rpm/mini:1.2':                     'P P P U P P P F F U P',
  'rpm/sles:15.3':                    'P P U U P P P P F U P',
  'shop/billing:1.0.0':               'U F P U P P P P P U P',
  'shop/billing:1.0.1':               'U P P U P P P P P U P',
  'shop/orders:1.0':                  'U P P W P P P F P U P',
  'shop/orders:1.1':                  'U P P W P P P F P U P',
  'shop/orders:1.2':                  'U P P W P P P F P F P',
  'shop/orders:1.2-r2':               'U P P P P W P F P U P',
  'shop/storefront:1.0.0':            'U P P U P P P P P U P',
  'shop/storefront:1.0.1':            'U P P U P P P P P P P',
  'structure/crossing-left:1':        'U P U U P P P P F U P',
  'structure/crossing-mixed:1':       'U P U U P P P P F U P',
  'structure/crossing-right:1':       'U P U U P P P P F U P',
  'structure/deep:64':                'U P U U P P P P F U P',
  'structure/devices:1':              'P P U U P P P F F U P',
  'structure/empty-layer:1':          'U P U U P P P P F U P',
  'structure/links:1':                'U P U U P P P P F U P',
  'structure/moved-dpkg:1':           'U P U U P P P P F U P',
  'structure/names:1':                'U P U U P P P P F U P',
  'structure/no-layers:1':            'P P U U P P P P F U P',
  'structure/only-empty:1':           'P P U U P P P P F U P',
  'structure/recompressed:gzip':      'U P U U P P P P F U P',
  'structure/recompressed:gzip-fast': 'U P U U P P P P F U P',
  'structure/recompressed:members':   'U P U U P P P P F U P',
  'structure/recompressed:none':      'U P U U P P P P F U P',
  'structure/recompressed:zstd':      'U P U U P P P P F U P',
  'structure/shapes:1':               'U P U U P P P P F U P',
  'structure/twice:1':                'U P U U P P P P F U P',
  'tools/box:1':                      'U P P U P P P F F U P',
  'tools/gojq:0.12.16 amd64':         'U P P U P P P P P P P',
  'tools/gojq:0.12.16 arm64':         'U P P U P P P P P U P',
  'tools/sensor:1.0.0':               'U P P U P P P P P F P',
  'tools/sensor:1.1.0':               'U P P U P P P P P U P',
  'tools/yq:4.44.3':                  'U P P U P P P P P U P',
  'web/catalog:1.0':                  'U P P U P P P P P U P',
  'web/portal:1.0':                   'U P P U P P P F F U P',
}

interface Truth {
  readonly tags: readonly string[]
  readonly manifestDigest: string
  readonly created: string
  readonly platform: { readonly architecture: string }
  readonly packages: readonly { readonly purl: string; readonly evidencePath: string; readonly introducedAt: number }[]
  readonly files?: { readonly setuid?: readonly Special[]; readonly setgid?: readonly Special[] }
}
interface Special {
  readonly path: string
  readonly layerIndex: number | null
}
interface Result {
  readonly verdict: string
  readonly violations: { readonly totalCount: number; readonly edges: readonly { readonly node: { readonly key: string; readonly evidence: readonly { readonly package: { readonly purl: string } | null; readonly path: string | null; readonly layer: { readonly index: number; readonly createdBy: string | null } | null }[] } }[] }
}

const folder = join(values.shared, 'images/truth')
const truths = readdirSync(folder).filter((name) => name.startsWith('registry')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Truth)
const document = readFileSync(join(values.shared, 'acceptance/documents/policy.graphql'), 'utf8')
const names = new Map(truths.map((truth) => [truth.manifestDigest, nameOf(truth)]))
let [passed, failed] = [0, 0]

function check(what: string, got: unknown, want: unknown): void {
  const same = JSON.stringify(got) === JSON.stringify(want)
  if (same) passed += 1
  else failed += 1
  if (!same) console.log(`WRONG ${what}: ${JSON.stringify(got)}, want ${JSON.stringify(want)}`)
}

/** The tag without its registry; of images of an index with the architecture, which their own tags end with. */
function nameOf({ tags, platform }: Truth): string {
  const tag = tags[0]!.replace('registry.example/', '')
  const suffix = `-${platform.architecture}`
  return tag.endsWith(suffix) ? `${tag.slice(0, -suffix.length)} ${platform.architecture}` : tag
}

function wanted(policy: string, { created, ...truth }: Truth): string {
  if (policy !== 'image-age') return WORDS[TABLE[nameOf({ created, ...truth })]!.split(' ')[POLICIES.indexOf(policy as (typeof POLICIES)[number])] as keyof typeof WORDS]
  if (created.startsWith('1970')) return 'UNKNOWN'
  return Date.now() - Date.parse(created) > 365 * 24 * 3_600_000 ? 'FAIL' : 'PASS'
}

async function ask<Data>(operationName: string, variables: object): Promise<Data> {
  const response = await fetch(values.endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: document, operationName, variables }) })
  const { data, errors } = (await response.json()) as { data: Data; errors?: readonly { message: string }[] }
  if (errors !== undefined) throw new Error(`${operationName} ${JSON.stringify(variables)}: ${errors.map(({ message }) => message).join('; ')}`)
  return data
}

/** Keys, paths and layers of the violations are those of the truth. */
function checkViolations(policy: string, truth: Truth, { violations }: Result): void {
  const found = violations.edges.flatMap(({ node }) => node.evidence.map(({ path, layer }) => `${node.key} ${path} ${layer?.index}`)).sort()
  const special = new Map([...(truth.files?.setuid ?? []), ...(truth.files?.setgid ?? [])].map((file) => [file.path, file]))
  const log4j = truth.packages.filter(({ purl }) => /\/log4j-core@2\.14\./.test(purl))
  if (policy === 'no-setuid') check(`${nameOf(truth)} no-setuid`, found, [...special.values()].map(({ path, layerIndex }) => `${path} ${path} ${layerIndex}`).sort())
  if (policy === 'banned-packages') check(`${nameOf(truth)} banned-packages`, found, log4j.map(({ purl, evidencePath, introducedAt }) => `${purl} ${evidencePath} ${introducedAt}`).sort())
}

check('the images of the table', Object.keys(TABLE).sort(), [...names.values()].sort())
for (const policy of [...POLICIES, 'image-age']) {
  for (const truth of truths) {
    const { image } = await ask<{ image: { policy: Result | null } | null }>('AcceptPolicy', { reference: truth.manifestDigest, policy })
    check(`${nameOf(truth)} ${policy}`, image?.policy?.verdict, wanted(policy, truth))
    if (image?.policy != null) checkViolations(policy, truth, image.policy)
  }
  const { evaluatePolicy } = await ask<{ evaluatePolicy: { totals: { verdict: string; count: number }[]; edges: { node: { image: { digest: string }; verdict: string } }[] } }>('AcceptEvaluatePolicy', { policy: { name: policy }, images: {} })
  const verdicts = evaluatePolicy.edges.map(({ node }) => `${names.get(node.image.digest)} ${node.verdict}`).sort()
  check(`${policy} on all`, verdicts, truths.map((truth) => `${nameOf(truth)} ${wanted(policy, truth)}`).sort())
  const totals = evaluatePolicy.totals.map(({ verdict, count }) => `${verdict} ${count}`).sort()
  const counted = Map.groupBy(truths, (truth) => wanted(policy, truth))
  check(`${policy} in all`, totals, [...counted].map(([verdict, all]) => `${verdict} ${all.length}`).sort())
}
console.log(`policies: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
