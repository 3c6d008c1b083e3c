import type { Outdated } from '../lineage/lineage.ts'
import { builder } from './builder.ts'
import { RequestFailure } from './request-failure.ts'

const OutdatedTarget = builder.objectRef<Outdated['targets'][number]>('OutdatedTarget').implement({
  description: 'A target from which images came that other analyzers have read.',
  fields: (t) => ({
    target: t.exposeString('target', { description: 'As it can be given to `analyzeTarget`, with an absolute path of the machine that analyzed it.' }),
    images: t.exposeInt('images', { description: 'How many such images came from it; one may have come from several.' }),
  }),
})

const OutdatedAnalysis = builder.objectRef<Outdated>('OutdatedAnalysis').implement({
  description: 'What other analyzers than this server\'s have read, so that it may lack what these would find.',
  fields: (t) => ({
    layers: t.exposeInt('layers', { description: 'Layers.' }),
    images: t.exposeInt('images', { description: 'Images with such a layer.' }),
    withoutTarget: t.exposeInt('withoutTarget', { description: 'Such images of which no target is known: analyze them again from where they are now.' }),
    targets: t.field({ type: [OutdatedTarget], extensions: { limit: 10_000 }, description: 'Where the others came from, most images first; at most 10,000.', resolve: ({ targets }) => targets }),
  }),
})

builder.queryField('outdatedAnalysis', (t) =>
  t.field({
    type: OutdatedAnalysis,
    description: 'What other analyzers than this server\'s have read. Codes: INGEST.NOT_ALLOWED.',
    resolve: (_root, _args, { outdated }) => {
      if (outdated === null) throw new RequestFailure('INGEST.NOT_ALLOWED', 'This server does not analyze.')
      return outdated()
    },
  }),
)
