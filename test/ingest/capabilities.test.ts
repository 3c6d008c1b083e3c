import { expect, test } from 'vitest'
import { freshStore } from '../testkit/analysis.ts'
import { image, layer, temporaryFolder, writeLayout } from '../testkit/oci.ts'
import { endMark, padded, pax, tarHeader } from '../testkit/tar.ts'

test('file capabilities come in with the layer, as settings of the file', async () => {
  const value = Buffer.from('0100000200200000000000000000000000000000', 'hex')
  const archive = Buffer.concat([pax({ 'SCHILY.xattr.security.capability': value }), tarHeader({ name: 'bin/ping', size: 4, mode: 0o755 }), padded(Buffer.from('ping')), tarHeader({ name: 'bin/plain', size: 1 }), padded(Buffer.from('x')), endMark()])
  const store = await freshStore()
  expect(await store.analyzeCold(writeLayout(temporaryFolder(), { 'registry.example/ping:1': image({ layers: [layer(archive)] }) }))).toMatchObject({ status: 'analyzed', gaps: 0 })
  expect(await store.db.setting.findMany({ where: { kind: 'capabilities' }, select: { key: true, value: true } })).toEqual([{ key: 'file', value: 'cap_net_raw=ep' }])
})
