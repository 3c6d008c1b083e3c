import { expect, test } from 'vitest'
import { chainIdsOf } from '../../src/model/chain-id.ts'
import { digestOf, isDigest } from '../../src/model/digest.ts'

// a=sha256:$(printf a | sha256sum), and so on; then printf '%s %s' "$a" "$b" | sha256sum, and that with $c.
const A = 'sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'
const B = 'sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d'
const C = 'sha256:2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6'
const AB = 'sha256:51c0c8ace48498d6f5fee6b0592cc06f2da0f3cbe09c5a34a97dce85c3889676'
const ABC = 'sha256:2fce7f8ce91bcf0a1428b36e1024639fdbd9469eea762dba98aa749631885106'
const AA = 'sha256:d76fa7fcc3c98373e78d03a76c1447a1bec04bf49a44cb1f098bd84523f8450f'

test('ChainIDs are those of the formula, computed with sha256sum', () => {
  expect(chainIdsOf([A, B, C])).toEqual([A, AB, ABC])
  expect(chainIdsOf([A, A])).toEqual([A, AA])
  expect(chainIdsOf([A])).toEqual([A])
  expect(chainIdsOf([])).toEqual([])
})

test('digests', () => {
  expect(digestOf('a')).toBe(A)
  expect(digestOf(Buffer.from('b'))).toBe(B)
  for (const good of [A, AB]) expect(isDigest(good)).toBe(true)
  const bad = ['', 'sha256:', A.toUpperCase(), A.slice(0, -1), `${A}0`, A.replace('sha256', 'sha512'), A.slice(7), `${A}\n`, ` ${A}`, A.replace('c', 'g'), null, undefined, 5, [A]]
  for (const each of bad) expect(isDigest(each)).toBe(false)
})
