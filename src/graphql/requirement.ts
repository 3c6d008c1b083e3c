import type { Pair } from '../lineage/sql/reads/image-packages.ts'
import type { RequirementRow } from '../lineage/sql/reads/requirements.ts'
import type { PackageVersionRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { resolved } from './npm-resolution.ts'
import { ImagePackageEdge } from './package.ts'
import { PackageVersion } from './refs.ts'
import { WEIGHTS } from './weights.ts'

type Reads = Context['reads']

const PackageRequirement = builder.objectRef<RequirementRow>('PackageRequirement').implement({
  description: 'What a package says it needs to run.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'As its ecosystem writes it: `libc6 (>= 2.34)`, `so:libssl.so.3`, `express@^4`.' }),
    satisfiedBy: t.field({
      type: [PackageVersion],
      description: 'The package versions of the image that have this name or provide it, by purl; for npm, those that Node would load. Versions are not compared. Empty: the image has none that is known by it, or it is a file.',
      resolve: ({ satisfiedBy }) => [...satisfiedBy],
    }),
  }),
})

builder.objectFields(ImagePackageEdge, (t) => ({
  requires: t.field({
    type: [PackageRequirement],
    extensions: { weight: WEIGHTS.requirements },
    description: 'What it says it needs, in its order (deb, apk, rpm, PyPI, npm, gem). At most 1,000.',
    resolve: ({ imageId, version }, _args, { reads }) => requirementsOf({ a: imageId, b: version.id }, version, reads),
  }),
  requiredBy: t.field({
    type: [PackageVersion],
    extensions: { weight: WEIGHTS.requirements },
    description: 'The package versions of the image that need it, by purl: why it is there. Empty: nothing says so. At most 1,000.',
    resolve: async ({ imageId, version }, _args, { reads }) => {
      const found = await reads.requiring(imageId, version.id)
      if (version.package.type !== 'npm') return found
      const needs = await Promise.all(found.map((by) => requirementsOf({ a: imageId, b: by.id }, by, reads)))
      return found.filter((_, i) => needs[i]!.some(({ satisfiedBy }) => satisfiedBy.some(({ id }) => id === version.id)))
    },
  }),
}))

async function requirementsOf({ a, b }: Pair, version: PackageVersionRow, reads: Reads): Promise<RequirementRow[]> {
  const stated = await reads.requirements(a, b)
  if (version.package.type !== 'npm') return stated
  const from = await reads.occurrences(a, b)
  return Promise.all(stated.map(async ({ text, satisfiedBy }) => {
    const places = await Promise.all(satisfiedBy.map(async (candidate) => (await reads.occurrences(a, candidate.id)).map(({ path }) => path)))
    const name = text.slice(0, text.indexOf('@', 1))
    const loaded = new Set(from.map(({ path }) => resolved(path, name, places.flat())))
    return { text, satisfiedBy: satisfiedBy.filter((_, i) => places[i]!.some((path) => loaded.has(path))) }
  }))
}
