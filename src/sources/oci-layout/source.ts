import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { folderFiles } from '../folder-files.ts'
import { layoutNames } from '../layout-names.ts'
import { SourceFailure } from '../source-failure.ts'
import type { Source } from '../source.ts'
import { tarFiles } from '../tar-files.ts'
import { walkIndex } from '../walk-index.ts'

const MAX_INDEX_BYTES = 16 * 1024 * 1024

/** An OCI image layout (image-layout.md), as a folder or as a tar of it, which may be compressed. */
export const source: Source = {
  name: 'oci-layout',
  accepts: (target) => existsSync(join(target, 'oci-layout')) || existsSync(join(target, 'index.json')),
  open(target) {
    const files = statSync(target).isDirectory() ? folderFiles(target) : tarFiles(target)
    const index = files.read('index.json', MAX_INDEX_BYTES)
    if (index === null) throw new SourceFailure('SOURCES.NOT_A_LAYOUT', 'The target has no index.json.')
    return walkIndex(files, index, layoutNames(target))
  },
}
