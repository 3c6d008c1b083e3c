import type { StatsRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'

const Stats = builder.objectRef<StatsRow>('Stats').implement({
  description: 'How much is known.',
  fields: (t) => ({
    images: t.exposeInt('images', { description: 'Images.' }),
    layers: t.exposeInt('layers', { description: 'Layers that at least one image has.' }),
    packageVersions: t.exposeInt('packageVersions', { description: 'Package versions in any image.' }),
    files: t.expose('files', { type: 'BigInt', description: 'File entries of all layers.' }),
  }),
})

builder.queryField('stats', (t) =>
  t.field({ type: Stats, description: 'How much is known.', resolve: (_root, _args, { reads }) => reads.stats() }),
)
