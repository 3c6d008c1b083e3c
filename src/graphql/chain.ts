import type { ChainRow } from '../lineage/sql/reads/chains.ts'
import { builder } from './builder.ts'
import { toPage } from './connection.ts'
import { imageEdge } from './image.ts'
import { idKey, pageArgs, pageOf } from './keyset.ts'
import { ImageConnection, Layer } from './refs.ts'

const Chain = builder.objectRef<ChainRow>('Chain')

Chain.implement({
  description: 'A stack of layers from the bottom up, wherever it is used.',
  fields: (t) => ({
    chainId: t.expose('chainId', { type: 'Digest', description: 'Its ChainID (OCI image-spec, config).' }),
    depth: t.exposeInt('depth', { description: 'How many layers it has.' }),
    layer: t.expose('layer', { type: Layer, description: 'The highest of them.' }),
    parent: t.field({ type: Chain, nullable: true, description: 'The stack below it; null for one layer.', resolve: ({ parentId }, _args, { reads }) => (parentId === null ? null : reads.sharing.chainById(parentId)) }),
    images: t.field({
      type: ImageConnection,
      description: 'The images, of any platform, whose lowest layers are these, newest first.',
      args: pageArgs,
      resolve: async ({ chain }, args, { reads }) => {
        const page = pageOf(args, idKey)
        return toPage(page, await reads.kin.chainImages(chain, page), imageEdge, () => reads.kin.chainImageCount(chain))
      },
    }),
  }),
})

builder.queryField('chain', (t) =>
  t.field({
    type: Chain,
    nullable: true,
    description: 'A stack of layers by its ChainID; null when it is not known.',
    args: { chainId: t.arg({ type: 'Digest', required: true, description: 'Its ChainID.' }) },
    resolve: (_root, { chainId }, { reads }) => reads.sharing.chainById(chainId),
  }),
)
