import { join } from 'node:path'
import { expect, test } from 'vitest'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { inProcess } from './in-process.ts'

test('contains says where it could not look, and images --incomplete lists it', async () => {
  const folder = temporaryFolder()
  const store = join(folder, 'store.db')
  const found = image({ layers: [layer([{ path: 'app/node_modules/left-pad/package.json', content: '{"name":"left-pad","version":"1.3.0"}' }])] })
  const unread = image({ layers: [layer([{ path: 'app/node_modules/left-pad/package.json', content: '{"name":"left-pad","version":' }])] })
  expect(await inProcess(['analyze', writeLayout(join(folder, 'one'), { 'a.example/found:1': found }), '--store', store])).toMatchObject({ status: 0 })
  expect(await inProcess(['contains', 'left-pad', '--store', store])).toMatchObject({ status: 0, err: '' })
  expect(await inProcess(['images', '--incomplete', '--store', store])).toMatchObject({ status: 1, err: 'No image.\n' })
  expect(await inProcess(['analyze', writeLayout(join(folder, 'two'), { 'a.example/unread:1': unread }), '--store', store])).toMatchObject({ status: 0 })
  const note = 'Other images could not be read in full, and may contain it: `stratigraph images --incomplete` lists them.\n'
  expect(await inProcess(['contains', 'left-pad', '--store', store])).toMatchObject({ status: 0, err: note })
  expect(await inProcess(['contains', 'right-pad', '--store', store])).toMatchObject({ status: 1, err: `No image contains it.\n${note}` })
  expect(await inProcess(['contains', 'left-pad', '--repository', 'a.example/found', '--store', store])).toMatchObject({ status: 0, err: '' })
  expect(JSON.parse((await inProcess(['images', '--incomplete', '--json', '--store', store])).out)).toMatchObject([{ digest: unread.digest }])
})
