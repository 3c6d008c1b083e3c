import { existsSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SourceFailure } from '../source-failure.ts'
import { isTag } from '../../model/reference.ts'
import type { Files } from '../files.ts'
import { folderFiles } from '../folder-files.ts'
import type { Descriptor } from '../schema.ts'
import type { Source, SourceContents } from '../source.ts'
import { tarFiles } from '../tar-files.ts'
import { walkIndex } from '../walk-index.ts'

const MAX_INDEX_BYTES = 16 * 1024 * 1024

/** An OCI image layout (image-layout.md), as a folder or as a tar of it, which may be compressed. */
export const source: Source = {
  name: 'oci-layout',
  accepts: (target) => existsSync(join(target, 'oci-layout')) || existsSync(join(target, 'index.json')),
  open(target) {
    const files = statSync(target).isDirectory() ? folderFiles(target) : tarFiles(target)
    return openLayout(files, basename(target).replace(/(\.tar)?(\.(gz|tgz|zst))?$/, '').toLowerCase())
  },
}

function openLayout(files: Files, folder: string): SourceContents {
  const index = files.read('index.json', MAX_INDEX_BYTES)
  if (index === null) throw new SourceFailure('SOURCES.NOT_A_LAYOUT', 'The target has no index.json.')
  return walkIndex(files, index, (descriptor) => namesOf(descriptor, folder))
}

/**
 * `org.opencontainers.image.ref.name` is by the specification a tag, and by custom of tools a whole reference; containerd writes the
 * reference beside. A bare tag gets the layout's own name as repository.
 */
function namesOf({ annotations }: Descriptor, folder: string): string[] {
  const full = annotations?.['io.containerd.image.name']
  const name = annotations?.['org.opencontainers.image.ref.name']
  if (full !== undefined) return [full]
  if (name === undefined) return []
  return [isTag(name) ? `${folder}:${name}` : name]
}
