import { describe, expect, test } from 'vitest'
import type { FileFilter } from '../../../src/lineage/sql/reads/file-filter.ts'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { STORES, world } from '../../testkit/world.ts'

describe.each(STORES)('files behind a symlinked folder on %s', (provider) => {
  test('are paged by the path that the image shows, not by that of the layer', async () => {
    const made = await world(provider)
    const base = { name: 'base', files: [{ path: '/lib', type: 'SYMLINK', linkTarget: 'usr/lib' }, { path: '/srv', text: 'x' }, { path: '/zoo', text: 'z' }] }
    const placed = { name: 'placed', files: [{ path: '/lib/a', text: 'a' }, { path: '/lib/b', text: 'b' }], places: { '/lib/a': { path: '/usr/lib/a' }, '/lib/b': { path: '/usr/lib/b' } } }
    const image = await made.image({ name: 'image', layers: [base, placed] })
    const pathsOf = async (filter: FileFilter) => {
      const paths: string[] = []
      for (let after: string | null = null, more = true; more && paths.length < 10; after = paths.at(-1)!) {
        const slice = await new Reads(made.db, provider).imageFiles(image, filter, { size: 1, after })
        paths.push(...slice.rows.map(({ file }) => file.path))
        ;({ more } = slice)
      }
      return paths
    }
    expect(await pathsOf({})).toEqual(['/lib', '/srv', '/usr/lib/a', '/usr/lib/b', '/zoo'])
    expect(await pathsOf({ pathGlob: '/{srv,usr/**}' })).toEqual(['/srv', '/usr/lib/a', '/usr/lib/b'])
    await made.db.$disconnect()
  })
})
