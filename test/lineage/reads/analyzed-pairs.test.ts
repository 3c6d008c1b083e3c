import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ImageFileRow } from '../../../src/lineage/sql/reads/rows.ts'
import { Reads } from '../../../src/lineage/sql/reads/reads.ts'
import { freshStore } from '../../testkit/analysis.ts'
import { temporaryFolder, writeLayout } from '../../testkit/oci.ts'
import { imagesOf, stack } from '../../testkit/random-images.ts'

const whole = { size: 1_000, after: null }

/** All that is compared of a file. */
const keyOf = ({ file: { type, mode, uid, gid, size, sha256, linkTarget } }: ImageFileRow) => [type, mode, uid, gid, size, sha256, linkTarget].join(' ')

test('of analyzed images, with links, whiteouts and moved folders, the files that differ are those whose lists differ', { timeout: 120_000 }, async () => {
  const check = fc.asyncProperty(fc.array(stack, { minLength: 2, maxLength: 4 }), async (stacks) => {
    const { lineage, db, provider, analyzeCold } = await freshStore()
    await analyzeCold(writeLayout(temporaryFolder(), imagesOf(stacks)))
    const reads = new Reads(db, provider)
    const { rows: images } = await reads.images({}, null, { size: 100, after: null })
    for (const from of images) {
      const before = new Map((await reads.imageFiles(from.id, {}, whole)).rows.map((row) => [row.file.path, row]))
      for (const to of images) {
        const after = new Map((await reads.imageFiles(to.id, {}, whole)).rows.map((row) => [row.file.path, row]))
        const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
        const keys = (rows: Map<string, ImageFileRow>, path: string) => (rows.has(path) ? keyOf(rows.get(path)!) : null)
        const expected = paths.filter((path) => keys(before, path) !== keys(after, path))
        const { rows } = await reads.comparison.fileChanges(from.id, to.id, null, whole)
        expect(rows.map(({ path }) => path)).toEqual(expected)
        for (const { path, from, to, fromIndex, toIndex } of rows) {
          if (from !== null) expect(fromIndex).toBe(before.get(path)!.index)
          if (to !== null) expect(toIndex).toBe(after.get(path)!.index)
        }
      }
    }
    await lineage.close()
  })
  await fc.assert(check, { numRuns: 8, seed: 20_261_125 })
})
