import type { Attribution, Compared } from '../lineage/sql/reads/compared.ts'
import type { Reads } from '../lineage/sql/reads/reads.ts'
import { ComparedLayer, layerAt } from './compared-layer.ts'
import { ChangeKind, FileChangeKind } from './enums.ts'
import { File, FileChange, ImageLayer, PackageChange, PackageVersion } from './refs.ts'

type Attributed = Attribution & { readonly compared: Compared }

const fromLayer = ({ compared, fromIndex }: Attributed, _args: object, { reads }: { reads: Reads }) => (fromIndex === null ? null : layerAt(compared, 'FROM', fromIndex, reads))
const toLayer = ({ compared, toIndex }: Attributed, _args: object, { reads }: { reads: Reads }) => (toIndex === null ? null : layerAt(compared, 'TO', toIndex, reads))
const madeBy = ({ compared, madeBy }: Attributed) => ({ ...madeBy, compared })

const WORDS = {
  fromLayer: 'The layer of `from` that brought what was; where `from` has nothing, the one that took it away. Null: it never had it.',
  toLayer: 'The layer of `to` that brought what is; where `to` has nothing, the one that took it away. Null: it never had it.',
  madeBy: 'The layer that makes the difference: it brought or took away, and the other image does not have it on the same layers.',
}

PackageChange.implement({
  description: 'What became of a package between two images.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ChangeKind, description: 'What happened.' }),
    from: t.expose('from', { type: PackageVersion, nullable: true, description: 'What went; null when it came.' }),
    to: t.expose('to', { type: PackageVersion, nullable: true, description: 'What came; null when it went.' }),
    fromLayer: t.field({ type: ImageLayer, nullable: true, description: WORDS.fromLayer, resolve: fromLayer }),
    toLayer: t.field({ type: ImageLayer, nullable: true, description: WORDS.toLayer, resolve: toLayer }),
    madeBy: t.field({ type: ComparedLayer, description: WORDS.madeBy, resolve: madeBy }),
  }),
})

FileChange.implement({
  description: 'A path that two images do not show alike.',
  fields: (t) => ({
    kind: t.field({
      type: FileChangeKind,
      description: 'What happened.',
      resolve: ({ from, to }) => (from === null ? 'ADDED' : to === null ? 'REMOVED' : 'CHANGED'),
    }),
    path: t.exposeString('path', { description: 'Absolute.' }),
    from: t.expose('from', { type: File, nullable: true, description: 'What was there.' }),
    to: t.expose('to', { type: File, nullable: true, description: 'What is there.' }),
    fromLayer: t.field({ type: ImageLayer, nullable: true, description: WORDS.fromLayer, resolve: fromLayer }),
    toLayer: t.field({ type: ImageLayer, nullable: true, description: WORDS.toLayer, resolve: toLayer }),
    madeBy: t.field({ type: ComparedLayer, description: WORDS.madeBy, resolve: madeBy }),
  }),
})
