import { collectGarbage } from '../../src/lifecycle/garbage.ts'
import { openStore } from '../../src/lineage/sql/store.ts'
import { deleteImages } from '../../src/lineage/sql/writes/delete-images.ts'
import type { Digest } from '../../src/model/digest.ts'

/** Deletes all images of the store `argv[2]` and collects garbage, `argv[3]` times. */
const [store, rounds] = process.argv.slice(2)
const opened = await openStore(store!)
for (let round = 0; round < Number(rounds); round++) {
  const images = await opened.db.image.findMany({ select: { digest: true } })
  await deleteImages(opened, images.map(({ digest }) => digest as Digest))
  await collectGarbage(opened, new AbortController().signal)
}
await opened.lineage.close()
