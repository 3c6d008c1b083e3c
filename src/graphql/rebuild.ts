import type { PlacedPackageChange } from '../lineage/sql/reads/package-changes.ts'
import { compareKeys } from '../lineage/sql/reads/comparison.ts'
import { sliceOf } from '../lineage/sql/reads/page.ts'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { ImageComparison } from './comparison.ts'
import { connectionTo, CURSOR, type Edge, toPage } from './connection.ts'
import type { Context } from './context.ts'
import { cursorOf, pageArgs, pageOf, textsKey } from './keyset.ts'
import { Image, PackageChange } from './refs.ts'
import { WEIGHTS } from './weights.ts'

/** An image, what it stands on, and what it would stand on. */
export interface RebuildRow {
  readonly of: ImageRow
  readonly from: ImageRow
  readonly to: ImageRow
}

type ReplacedEdge = Edge<PlacedPackageChange> & { readonly overridden: boolean }

const RebuildEdge = builder.objectRef<ReplacedEdge>('RebuildPackageChangeEdge').implement({
  description: 'An edge to a change of a package between a base and a newer one.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.expose('node', { type: PackageChange, description: 'The change.' }),
    overridden: t.exposeBoolean('overridden', {
      description: 'The layers that the image has above its base have done something to it already: they took away or replaced what would go, or brought what would come. The rebuild may change nothing there.',
    }),
  }),
})

const RebuildConnection = connectionTo('RebuildPackageChange', RebuildEdge, 'changes of packages between a base and a newer one')

export const Rebuild = builder.objectRef<RebuildRow>('Rebuild').implement({
  description: 'What building an image again on a newer base would change, as far as the bases tell: the instructions of the image itself may bring other versions as well.',
  fields: (t) => ({
    from: t.expose('from', { type: Image, description: 'The base now.' }),
    to: t.expose('to', { type: Image, description: 'The base then.' }),
    comparison: t.field({ type: ImageComparison, description: 'Both side by side: files, configuration and layers too.', resolve: ({ from, to }) => ({ from, to }) }),
    packageChanges: t.field({
      type: RebuildConnection,
      extensions: { weight: 2 * WEIGHTS.packageChanges },
      description: 'The packages that would come, go or change, by name.',
      args: { ...pageArgs, overridden: t.arg.boolean({ description: 'Only those that the image itself has overridden, or has not.' }) },
      resolve: async (rebuild, { overridden, ...args }, { reads }) => {
        const page = pageOf(args, textsKey(3))
        const { after, size } = page
        const all = (await changesOf(rebuild, reads)).filter((each) => overridden == null || each.overridden === overridden)
        const rest = after === null ? all : all.filter(({ node }) => compareKeys(node.key, after) > 0)
        return toPage(page, sliceOf(rest.slice(0, size + 1), size), (edge) => edge, async () => all.length)
      },
    }),
  }),
})

async function changesOf({ of, from, to }: RebuildRow, reads: Context['reads']): Promise<ReplacedEdge[]> {
  const [changes, own] = await Promise.all([reads.comparison.packageChanges(from.id, to.id), reads.comparison.packageChanges(from.id, of.id)])
  const gone = new Set(own.flatMap((change) => change.from?.id ?? []))
  const come = new Set(own.flatMap((change) => change.to?.id ?? []))
  return changes.map((node) => ({ cursor: cursorOf(...node.key), node, overridden: node.from === null ? come.has(node.to!.id) : gone.has(node.from.id) }))
}
