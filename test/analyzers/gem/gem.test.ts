import { describe, expect, it } from 'vitest'
import { analyzer } from '../../../src/analyzers/gem/analyzer.ts'
import { createRouter } from '../../../src/analyzers/router.ts'
import { readFixture } from '../read-fixture.ts'
import { fixture } from './fixture.ts'

const HOME = '/usr/lib/ruby/gems/3.1.0'
const find = (bytes: string | Buffer) => analyzer.analyze({ path: `${HOME}/specifications/x.gemspec`, bytes: Buffer.from(bytes) })
const codes = (text: string) => find(text).gaps.map(({ code }) => code)

describe('gem', () => {
  it('keeps platform and licences', () => {
    expect(analyzer.analyze(fixture).packages).toEqual([{
      type: 'gem', namespace: null, name: 'strata-vault', version: '1.2.0.rc1', qualifiers: { platform: 'x86_64-linux' },
      licenses: ['MIT', 'GPL-2.0-or-later'], innerPath: '', requires: [{ text: 'rake >= 1', names: ['rake'] }],
    }])
  })

  // `gem list` of Debian 12's Ruby and of a gem home: bigdecimal (default: 3.1.1), Strata_Plain.x (0.10.2)
  it.each([['bigdecimal-3.1.1', 'bigdecimal', '3.1.1'], ['Strata_Plain.x-0.10.2', 'Strata_Plain.x', '0.10.2']])('reads %s', (file, name, version) => {
    expect(find(readFixture(import.meta.url, `${file}.gemspec`)).packages).toMatchObject([{ name, version, qualifiers: {} }])
  })

  it('reads specifications without the comment for RubyGems', () => {
    const spec = (body: string) => find(`Gem::Specification.new do |s|\n${body}\nend\n`).packages.map(({ name, version }) => `${name} ${version}`)
    expect(spec('  s.name = %q{old}\n  s.version = "0.1"')).toEqual(['old 0.1'])
    expect(spec("  spec.version = Gem::Version.new('1.0.b2')\n  spec.name = 'x'")).toEqual(['x 1.0.b2'])
  })

  it('runs no Ruby: what is not written out is a gap', () => {
    expect(codes('s.name = File.read("x")\ns.version = "1"')).toEqual(['GEM.NO_NAME'])
    expect(codes('s.name = "a"\ns.version = A::VERSION')).toEqual(['GEM.NO_VERSION'])
    expect(codes('s.name = "a#{1}"\ns.version = "1"')).toEqual(['GEM.NO_NAME'])
    expect(codes('s.name = "../a"\ns.version = "1"')).toEqual(['GEM.BAD_NAME'])
    expect(codes('s.name = "a"\ns.version = "one"')).toEqual(['GEM.BAD_VERSION'])
    expect(codes(`s.name = "${'a'.repeat(600)}"\ns.version = "1"`)).toEqual(['GEM.TOO_LONG'])
  })

  it.each([
    [`${HOME}/specifications/rake-13.0.6.gemspec`, true],
    [`${HOME}/specifications/default/abbrev-0.1.0.gemspec`, true],
    ['/app/vendor/bundle/ruby/3.1.0/specifications/rack-3.0.8.gemspec', true],
    ['/usr/share/rubygems-integration/all/specifications/rack-2.2.22.gemspec', true],
    [`${HOME}/gems/rack-3.0.8/rack.gemspec`, false],
    [`${HOME}/gems/bundler-2.3/spec/home/specifications/x-1.gemspec`, false],
    ['/app/shop.gemspec', false],
  ])('%s counts: %s', (path, read) => {
    expect(createRouter([analyzer]).route(path) !== null).toBe(read)
  })
})
