import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { dump } from '../testkit/lineage-dump.ts'
import { temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { imagesOf, shuffled, stack } from '../testkit/random-images.ts'

test('the graph is the same whatever the order of images and whether chains are in memory or read back', async () => {
  const check = fc.asyncProperty(fc.array(stack, { minLength: 2, maxLength: 5 }), fc.integer(), async (stacks, seed) => {
    const named = imagesOf(stacks)
    const warm = await freshStore()
    await warm.analyzeCold(writeLayout(temporaryFolder(), named))
    const cold = await freshStore()
    for (const [name, each] of shuffled(Object.entries(named), ([name]) => name, seed)) await cold.analyzeCold(writeLayout(temporaryFolder(), { [name]: each }))
    const [a, b] = [await dump(warm.db), await dump(cold.db)]
    await Promise.all([warm.lineage.close(), cold.lineage.close()])
    expect(b).toEqual(a)
  })
  await fc.assert(check, { numRuns: 12, seed: 20_261_125 })
}, 120_000)
