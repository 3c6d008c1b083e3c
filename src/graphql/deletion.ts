import type { DeletionOutcome } from '../lifecycle/deletion.ts'
import type { EndedTag } from '../lineage/sql/writes/delete-images.ts'
import { builder } from './builder.ts'
import { refusing } from './refusing.ts'
import { UserError, type UserErrorShape } from './user-error.ts'

const DeletionRefusedError = builder.objectRef<UserErrorShape>('DeletionRefusedError').implement({
  description: 'Nothing was deleted. Codes: LIFECYCLE.*, INPUT.*.',
  interfaces: [UserError],
})

const NOT_ALLOWED: UserErrorShape = { code: 'LIFECYCLE.NOT_ALLOWED', message: 'This server deletes nothing for its clients.' }

const DeletedTag = builder.objectRef<EndedTag>('DeletedTag').implement({
  description: 'A tag that points at nothing any more. Its moves stay.',
  fields: (t) => ({
    reference: t.string({ description: '`repository:tag`', resolve: ({ repository, tag }) => `${repository}:${tag}` }),
    digest: t.field({ type: 'Digest', description: 'What it pointed at: an image or an index.', resolve: ({ digest }) => digest }),
  }),
})

const DeleteImagesPayload = builder.objectRef<DeletionOutcome>('DeleteImagesPayload').implement({
  description: 'The images are deleted. Their layers are known until garbage is collected.',
  fields: (t) => ({
    digests: t.field({ type: ['Digest'], description: 'The images that were deleted, by digest of their manifest.', resolve: ({ images }) => [...images] }),
    tags: t.field({ type: [DeletedTag], description: 'The tags that pointed at them, or at an index of which all images are deleted.', resolve: ({ tags }) => tags }),
    unknown: t.stringList({ description: 'The references that name no image.', resolve: ({ unknown }) => [...unknown] }),
  }),
})

const DeleteImagesResult = builder.unionType('DeleteImagesResult', {
  description: 'The outcome of `deleteImages`.',
  types: [DeleteImagesPayload, DeletionRefusedError],
  resolveType: (value) => ('unknown' in value ? DeleteImagesPayload : DeletionRefusedError),
})

const DeleteTagPayload = builder.objectRef<{ readonly tag: EndedTag }>('DeleteTagPayload').implement({
  description: 'The tag points at nothing any more; the image stays.',
  fields: (t) => ({ tag: t.expose('tag', { type: DeletedTag, description: 'As it was.' }) }),
})

const DeleteTagResult = builder.unionType('DeleteTagResult', {
  description: 'The outcome of `deleteTag`.',
  types: [DeleteTagPayload, DeletionRefusedError],
  resolveType: (value) => ('tag' in value ? DeleteTagPayload : DeletionRefusedError),
})

const DeleteImagesInput = builder.inputType('DeleteImagesInput', {
  description: 'Which images.',
  fields: (t) => ({
    references: t.stringList({ required: true, description: 'At most 1,000 references. One that names an index names all images in it.' }),
    platform: t.string({ description: 'Of an index, only the image for this platform: os/architecture[/variant].' }),
  }),
})

const DeleteTagInput = builder.inputType('DeleteTagInput', {
  description: 'Which tag.',
  fields: (t) => ({ reference: t.string({ required: true, description: '`repository:tag`' }) }),
})

builder.mutationFields((t) => ({
  deleteImages: t.field({
    type: DeleteImagesResult,
    description: "Deletes images, all in one moment. Tag history, the custody log and users' facts stay.",
    args: { input: t.arg({ type: DeleteImagesInput, required: true, description: 'The images.' }) },
    resolve: (_root, { input: { references, platform } }, { deletion }) =>
      refusing(async () => (deletion === null ? NOT_ALLOWED : deletion.images(references, platform ?? null))),
  }),
  deleteTag: t.field({
    type: DeleteTagResult,
    description: 'Lets a tag point at nothing. The image stays, and so do the moves of the tag.',
    args: { input: t.arg({ type: DeleteTagInput, required: true, description: 'The tag.' }) },
    resolve: (_root, { input: { reference } }, { deletion }) =>
      refusing(async () => (deletion === null ? NOT_ALLOWED : { tag: await deletion.tag(reference) })),
  }),
}))
