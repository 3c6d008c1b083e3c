import type { ActiveWorker } from '../lineage/leases.ts'
import { builder } from './builder.ts'
import { RequestFailure } from './request-failure.ts'

const AnalysisWorker = builder.objectRef<ActiveWorker>('AnalysisWorker').implement({
  description: 'An analysis that runs now, in whatever process on whatever machine.',
  fields: (t) => ({
    host: t.exposeString('host', { description: 'The machine, as it calls itself.' }),
    pid: t.exposeInt('pid', { description: 'The process there.' }),
    target: t.exposeString('target', { description: 'What it analyzes, with an absolute path of that machine.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'Since when it is at work, by the clock of the store.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it is taken for gone unless it is heard of before; others do its work then.' }),
    images: t.exposeInt('images', { description: 'Images that are its own now.' }),
    layers: t.exposeInt('layers', { description: 'Layers that are its own now: nobody else reads them.' }),
  }),
})

builder.queryField('analysisWorkers', (t) =>
  t.field({
    type: [AnalysisWorker],
    extensions: { limit: 1_000 },
    description: 'The analyses that run now on this store and have something to read, the longest first; at most 1,000. Codes: INGEST.NOT_ALLOWED.',
    resolve: (_root, _args, { workers }) => {
      if (workers === null) throw new RequestFailure('INGEST.NOT_ALLOWED', 'This server does not analyze.')
      return workers() as Promise<ActiveWorker[]>
    },
  }),
)
