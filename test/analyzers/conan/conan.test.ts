import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/conan/analyzer.ts'
import { fixture } from './fixture.ts'

describe('a cache of Conan', () => {
  it('keeps user and channel', () => {
    expect(analyzer.analyze(fixture).packages.map(({ qualifiers }) => qualifiers)).toEqual([{}, { user: 'acme', channel: 'stable' }])
  })

  it('of Conan 1 is read by its folders', () => {
    const at = (reference: string) => analyzer.analyze({ path: `/root/.conan/data/${reference}/package/63fead08/conaninfo.txt`, bytes: Buffer.from('[settings]\n') }).packages
    expect(at('zlib/1.2.11/_/_')).toMatchObject([{ type: 'conan', name: 'zlib', version: '1.2.11', qualifiers: {} }])
    expect(at('boost/1.70.0/acme/stable')).toMatchObject([{ name: 'boost', qualifiers: { user: 'acme', channel: 'stable' } }])
  })
})
