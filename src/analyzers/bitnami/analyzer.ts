import { z } from 'zod'
import { parsePurl } from '../../model/purl.ts'
import type { Analyzer, EvidenceFile, Findings } from '../analyzer.ts'
import { Collector } from '../collector.ts'
import { isDeeperThan } from '../json-depth.ts'
import { clean, MAX_TEXT, quote } from '../text.ts'
import type { BitnamiGapCode } from './gap-code.ts'

const MAX_DEPTH = 64
const MAX_PACKAGES = 20_000

const Text = z.string().optional().catch(undefined)
const Reference = z.object({ referenceType: z.literal('purl'), referenceLocator: z.string() })
const Package = z.object({ licenseConcluded: Text, licenseDeclared: Text, externalRefs: z.array(z.unknown()).catch([]) })
const Document = z.object({ spdxVersion: z.string(), packages: z.array(z.unknown()) })

/**
 * The SPDX document that Bitnami leaves beside each component of its images (`/opt/bitnami/redis/.spdx-redis.spdx`). Of what it names only the
 * components themselves (`pkg:bitnami`) are taken: what they were built from has evidence of its own or is not in the image.
 */
export const analyzer: Analyzer = {
  name: 'bitnami',
  version: 1,
  packageTypes: ['bitnami'],
  reads: [{ by: { extension: '.spdx' }, when: (path) => /\/\.spdx-[^/]+\.spdx$/.test(path) }],
  maxBytes: 32 * 1024 * 1024,
  places: [],
  analyze,
}

function analyze({ path, bytes }: EvidenceFile): Findings {
  const collector = new Collector<BitnamiGapCode>(path)
  if (isDeeperThan(MAX_DEPTH, bytes)) {
    collector.miss('BITNAMI.TOO_DEEP', 'The JSON nests too deep to be read.')
    return collector.findings()
  }
  const document = Document.safeParse(json(bytes))
  if (!document.success) {
    collector.miss('BITNAMI.BAD_JSON', 'The file is no SPDX document.')
    return collector.findings()
  }
  const { packages } = document.data
  if (packages.length > MAX_PACKAGES) collector.miss('BITNAMI.TOO_MANY', `Packages after the first ${MAX_PACKAGES} are left out.`)
  for (const entry of packages.slice(0, MAX_PACKAGES)) addPackage(collector, entry)
  return collector.findings()
}

function addPackage(collector: Collector<BitnamiGapCode>, entry: unknown): void {
  const stated = Package.safeParse(entry)
  if (!stated.success) return collector.miss('BITNAMI.BAD_PACKAGE', 'An entry is no package.')
  const purl = stated.data.externalRefs.map((reference) => Reference.safeParse(reference).data?.referenceLocator).find((text) => text?.startsWith('pkg:bitnami/'))
  if (purl === undefined) return
  const identity = identityOf(purl)
  if (identity === null) return collector.miss('BITNAMI.BAD_PACKAGE', `${quote(purl)} is no package with a version.`)
  const license = [stated.data.licenseDeclared, stated.data.licenseConcluded].find((text) => text !== undefined && !/^NO(?:NE|ASSERTION)$/.test(text) && text.length <= 200)
  collector.add({ ...identity, licenses: license === undefined ? [] : [clean(license)], innerPath: '' })
}

function identityOf(purl: string) {
  try {
    const { type, namespace, name, version, qualifiers } = parsePurl(purl)
    const texts = [name, version ?? '', namespace ?? '', ...Object.entries(qualifiers).flat()]
    if (version === null || version === '' || texts.some((text) => text.length > MAX_TEXT || clean(text) !== text)) return null
    return { type, namespace, name, version, qualifiers: Object.fromEntries(Object.entries(qualifiers).filter(([, value]) => value !== '')) }
  } catch {
    return null
  }
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}
