import { imageByReference, imagesByReference } from '../lineage/sql/reads/images.ts'
import { Statements } from '../lineage/sql/reads/statements.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { deleteImages, type DeletedImages, deleteTag, type EndedTag } from '../lineage/sql/writes/delete-images.ts'
import { parseReference, repositoryAliases } from '../model/reference.ts'
import { LifecycleFailure } from './lifecycle-failure.ts'

/** References that one transaction deletes. */
const MAX_REFERENCES = 1_000

/** What became of a deletion. */
export interface DeletionOutcome extends DeletedImages {
  /** References that name no image, as they were given. */
  readonly unknown: readonly string[]
}

/** The way out for images and tags. */
export interface Deletion {
  /**
   * Deletes the images that references name, in one transaction; those of a reference that names an index are all its members, or the one for the platform.
   * Throws LIFECYCLE.TOO_MANY, INPUT.*.
   */
  images(references: readonly string[], platform: string | null): Promise<DeletionOutcome>
  /** Lets a tag (`repository:tag`) point at nothing; its history and the image stay. Throws LIFECYCLE.BAD_TAG, LIFECYCLE.UNKNOWN_TAG, MODEL.BAD_REFERENCE. */
  tag(reference: string): Promise<EndedTag>
}

/** Deletion in a store. */
export function createDeletion(connection: Connection): Deletion {
  return {
    images: async (references, platform) => {
      if (references.length > MAX_REFERENCES) throw new LifecycleFailure('LIFECYCLE.TOO_MANY', `At most ${MAX_REFERENCES} references are deleted at once.`)
      const sql = new Statements(connection.db, connection.provider, null)
      const named = await Promise.all(references.map(async (reference) => {
        if (platform === null) return imagesByReference(sql, reference)
        const image = await imageByReference(sql, reference, platform)
        return image === null ? [] : [image]
      }))
      const unknown = references.filter((_, i) => named[i]!.length === 0)
      return { ...(await deleteImages(connection, named.flat().map(({ digest }) => digest))), unknown }
    },
    tag: async (text) => {
      const { repository, tag, digest } = parseReference(text)
      if (tag === null || digest !== null) throw new LifecycleFailure('LIFECYCLE.BAD_TAG', 'A tag is written repository:tag, without a digest.')
      const ended = await deleteTag(connection, repositoryAliases(repository), tag)
      if (ended === null) throw new LifecycleFailure('LIFECYCLE.UNKNOWN_TAG', `No tag ${text} points at an image that is known.`)
      return ended
    },
  }
}
