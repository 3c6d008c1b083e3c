import type { ImageSecretRow, SecretRow } from '../lineage/sql/reads/secrets.ts'
import { builder } from './builder.ts'
import { connectionOf, connectionTo, CURSOR, toPage } from './connection.ts'
import type { Context } from './context.ts'
import { imageEdge, onePage } from './image.ts'
import { bounded } from './inputs.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'
import { File, Image, ImageConnection, ImageLayer } from './refs.ts'
import { WEIGHTS } from './weights.ts'

const Secret = builder.objectRef<SecretRow>('Secret').implement({
  description: 'Where a secret is: in a file of a layer, or in the configuration of an image. The secret itself is not kept.',
  fields: (t) => ({
    rule: t.exposeString('rule', { description: 'What it looks like: `aws-access-key-id`, `private-key`; docs/secrets.md lists the rules.' }),
    line: t.exposeInt('line', { nullable: true, description: 'Counted from 1; of an instruction, the step of the build. Null for a variable or a label.' }),
    fingerprint: t.exposeString('fingerprint', {
      nullable: true,
      description: 'The same secret elsewhere has the same: the first 16 hex digits of its sha256. Null for one that somebody has chosen, which could be guessed from it.',
    }),
    place: t.exposeString('place', { nullable: true, description: 'In the configuration of an image: `env.NAME`, `label.NAME` or `instruction`. Null for a file.' }),
    file: t.field({ type: File, nullable: true, description: 'The file that has it.', resolve: ({ fileId }, _args, { reads }) => (fileId === null ? null : reads.fileById(fileId)) }),
    images: t.field({
      type: ImageConnection,
      extensions: { weight: WEIGHTS.imageCount },
      description: 'The images that carry it: all with the layer, whether they show the file or not, or the one that is configured so. Newest first.',
      args: pageArgs,
      resolve: async ({ layerId, imageId }, args, { reads }) => {
        const page = pageOf(args, idKey)
        if (layerId !== null) return toPage(page, await reads.layerImages(layerId, page), imageEdge, async () => (await reads.layerById(layerId))?.imageCount ?? 0)
        return onePage(page, await reads.imageById(imageId!))
      },
    }),
  }),
})

const SecretConnection = connectionOf('Secret', Secret, 'secrets')

type ImageSecretEdgeRow = ImageSecretRow & { readonly cursor: string }

const ImageSecretEdge = builder.objectRef<ImageSecretEdgeRow>('ImageSecretEdge').implement({
  description: 'A secret that an image carries.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: Secret, description: 'The secret.', resolve: ({ secret }) => secret }),
    shown: t.exposeBoolean('shown', { description: 'false: a higher layer has taken the file away or replaced it, and whoever has the image still has the layer.' }),
    introducedBy: t.field({ type: ImageLayer, nullable: true, description: 'The layer that has it; null for the configuration.', resolve: ({ imageId, index }, _args, { reads }) => layerOf(reads, imageId, index) }),
    removedBy: t.field({ type: ImageLayer, nullable: true, description: 'The layer that hides it.', resolve: ({ imageId, removedAt }, _args, { reads }) => layerOf(reads, imageId, removedAt) }),
  }),
})

function layerOf(reads: Context['reads'], imageId: number, index: number | null) {
  return index === null ? null : reads.imageLayer(imageId, index)
}

const ImageSecretConnection = connectionTo('ImageSecret', ImageSecretEdge, 'secrets that an image carries')

const SecretFilter = builder.inputType('SecretFilter', {
  description: 'Which secrets are meant: members that are given must all hold.',
  fields: (t) => ({
    rule: t.string({ description: 'What it looks like.' }),
    fingerprint: t.string({ description: 'Of the secret.' }),
  }),
})

builder.queryField('secrets', (t) =>
  t.field({
    type: SecretConnection,
    extensions: { weight: WEIGHTS.configs },
    description: 'Where secrets are, in all layers and image configurations. Codes: INPUT.TOO_LONG.',
    args: { ...pageArgs, filter: t.arg({ type: SecretFilter, description: 'Which ones.' }) },
    resolve: async (_root, { filter, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = bounded(filter ?? {})
      return toPage(page, await reads.secrets.secrets(which, page), (secret) => ({ cursor: cursorOf(secret.id), node: secret }), () => reads.secrets.secretCount(which))
    },
  }),
)

builder.objectFields(Image, (t) => ({
  secrets: t.field({
    type: ImageSecretConnection,
    extensions: { weight: WEIGHTS.imageConfigs },
    description: 'The secrets that it carries: in files that it shows, in files that a higher layer has only hidden, and in its configuration. Codes: INPUT.TOO_LONG.',
    args: { ...pageArgs, filter: t.arg({ type: SecretFilter, description: 'Which ones.' }) },
    resolve: async ({ id }, { filter, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = bounded(filter ?? {})
      const edgeOf = (row: ImageSecretRow) => ({ ...row, cursor: cursorOf(row.secret.id) })
      return toPage(page, await reads.secrets.imageSecrets(id, which, page), edgeOf, () => reads.secrets.imageSecretCount(id, which))
    },
  }),
}))
