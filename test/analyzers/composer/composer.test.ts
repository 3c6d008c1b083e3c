import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/composer/analyzer.ts'
import { createRouter } from '../../../src/analyzers/router.ts'
import { fixture } from './fixture.ts'

const find = (text: string) => analyzer.analyze({ path: fixture.path, bytes: Buffer.from(text) })
const codes = (value: unknown) => find(typeof value === 'string' ? value : JSON.stringify(value)).gaps.map(({ code }) => code)

describe('composer', () => {
  it('has vendor and name in lower case, as the purl-spec says, and the licences', () => {
    expect(analyzer.analyze(fixture).packages).toMatchObject([
      { type: 'composer', namespace: 'strata', name: 'tool', version: '2.0.1', licenses: ['MIT', 'GPL-2.0-or-later'] },
      { type: 'composer', namespace: 'strata', name: 'log', version: 'v1.4.0', licenses: ['MIT'] },
    ])
  })

  it('reads the bare list of Composer 1', () => {
    const { packages } = JSON.parse(fixture.bytes.toString()) as { packages: unknown[] }
    expect(find(JSON.stringify(packages)).packages).toEqual(analyzer.analyze(fixture).packages)
  })

  it('tells of what cannot be read, and reads the rest', () => {
    expect(codes('{')).toEqual(['COMPOSER.BAD_JSON'])
    expect(codes({ packages: {} })).toEqual(['COMPOSER.BAD_JSON'])
    expect(codes('['.repeat(600))).toEqual(['COMPOSER.TOO_DEEP'])
    expect(codes([{ name: 'a/b' }, { name: 'ab', version: '1' }, { name: 'a/b', version: '' }])).toEqual(Array(3).fill('COMPOSER.BAD_PACKAGE'))
    expect(codes([{ name: `a/${'b'.repeat(600)}`, version: '1' }])).toEqual(['COMPOSER.TOO_LONG'])
    expect(find('[{"name":"a/b"},{"name":"a/c","version":"1","license":7}]').packages).toMatchObject([{ name: 'c', licenses: [] }])
  })

  it.each([['/app/vendor/composer/installed.json', true], ['/app/lib/composer/installed.json', true], ['/app/installed.json', false], ['/app/composer.lock', false]])(
    '%s counts: %s', (path, read) => expect(createRouter([analyzer]).route(path) !== null).toBe(read),
  )
})
