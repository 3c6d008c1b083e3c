import { describe, expect, it } from 'vitest'
import { analyzer as alpm } from '../../src/analyzers/alpm/analyzer.ts'
import { analyzer as conda } from '../../src/analyzers/conda/analyzer.ts'
import { analyzer as cran } from '../../src/analyzers/cran/analyzer.ts'
import { analyzer as jvm } from '../../src/analyzers/jvm/analyzer.ts'
import { analyzer as luarocks } from '../../src/analyzers/luarocks/analyzer.ts'
import { onePackage } from '../../src/analyzers/one-package.ts'
import { analyzer as otp } from '../../src/analyzers/otp/analyzer.ts'
import { analyzer as pear } from '../../src/analyzers/pear/analyzer.ts'
import { analyzer as wheel } from '../../src/analyzers/wheel/analyzer.ts'
import { analyzer as wordpress } from '../../src/analyzers/wordpress/analyzer.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import type { Analyzer } from '../../src/analyzers/analyzer.ts'
import { look } from './look.ts'
import { readFixture } from './read-fixture.ts'

const CODES = { incomplete: 'X.INCOMPLETE', bad: 'X.BAD' }
const routes = (analyzer: Analyzer, path: string) => createRouter([analyzer]).route(path) !== null
const find = (analyzer: Analyzer, text: string | Buffer) => look(analyzer, '/x', Buffer.from(text))
const brief = (analyzer: Analyzer, text: string | Buffer) => find(analyzer, text).packages.map(({ type, namespace, name, version }) => [type, namespace, name, version].join(' '))
const codes = (analyzer: Analyzer, text: string) => find(analyzer, text).gaps.map(({ code }) => code)
const base = (member: string) => new URL(`${member}/`, import.meta.url).href

describe('onePackage', () => {
  it.each([
    [{ name: null, version: '1' }, 'X.INCOMPLETE'], [{ name: 'a', version: '' }, 'X.INCOMPLETE'], [{ name: 'a/b', version: '1' }, 'X.BAD'],
    [{ name: 'a', version: '1 2' }, 'X.BAD'], [{ name: 'a'.repeat(600), version: '1' }, 'X.BAD'], [{ name: 'a', version: '1\n' }, 'X.BAD'],
  ])('%j is %s', (stated, code) => {
    expect(onePackage('/x', { type: 't', ...stated }, CODES)).toMatchObject({ packages: [], gaps: [{ code, path: '/x' }] })
  })

  it('leaves out empty qualifiers and licences', () => {
    expect(onePackage('/x', { type: 't', name: 'a', version: '1', qualifiers: { a: '', b: 'c' }, licenses: ['', 'MIT'] }, CODES).packages[0]).toMatchObject({ qualifiers: { b: 'c' }, licenses: ['MIT'] })
  })
})

describe('cran', () => {
  // installed.packages(): stats 4.2.2, Part of R 4.2.2
  it('reads the packages of R itself', () => {
    const { packages } = find(cran, readFixture(base('cran'), 'stats.DESCRIPTION'))
    expect(packages).toMatchObject([{ type: 'cran', name: 'stats', version: '4.2.2', licenses: ['Part of R 4.2.2'] }])
  })

  it('knows packages of Bioconductor, and leaves alone what is not installed', () => {
    expect(brief(cran, 'Package: Biobase\nVersion: 2.58.0\nbiocViews: Infrastructure\nBuilt: R 4.2.0; ; x; unix\n')).toEqual(['bioconductor  Biobase 2.58.0'])
    expect(find(cran, 'Package: source\nVersion: 1.0\n')).toEqual({ packages: [], gaps: [] })
    expect(codes(cran, 'Package: a\nBuilt: R 4\n')).toEqual(['CRAN.INCOMPLETE'])
  })
})

describe('luarocks', () => {
  it('reads every form of a string, and the licence', () => {
    expect(brief(luarocks, "package = 'LuaSocket'\nversion=[[3.1.0-1]]\n")).toEqual(['luarocks  luasocket 3.1.0-1'])
    expect(find(luarocks, readFixture(base('luarocks'), 'strata-lua-1.2-3.rockspec')).packages[0]?.licenses).toEqual(['MIT/X11'])
    expect(codes(luarocks, 'package = name()\nversion = "1-1"')).toEqual(['LUAROCKS.INCOMPLETE'])
  })

  it('counts only what is installed', () => {
    expect(routes(luarocks, '/usr/local/lib/luarocks/rocks-5.4/lpeg/1.1.0-2/lpeg-1.1.0-2.rockspec')).toBe(true)
    expect(routes(luarocks, '/usr/local/openresty/luajit/lib/luarocks/rocks/lpeg/1.1.0-2/lpeg-1.1.0-2.rockspec')).toBe(true)
    expect(routes(luarocks, '/src/lpeg-1.1.0-2.rockspec')).toBe(false)
  })
})

describe('otp', () => {
  // Debian 12: the package elixir is 1.14.0
  it('reads what Elixir writes', () => expect(brief(otp, readFixture(base('otp'), 'eex.app'))).toEqual(['otp  eex 1.14.0']))

  it('reads past comments, and leaves alone what is no application', () => {
    expect(brief(otp, "% {application, no, [{vsn, \"0\"}]}.\n{application, 'my_app', [{vsn,\"1.0.0-rc.1+b\"}]}.")).toEqual(['otp  my_app 1.0.0-rc.1+b'])
    expect(find(otp, '<plist/>')).toEqual({ packages: [], gaps: [] })
    expect(codes(otp, '{application, a, [{vsn, git}]}.')).toEqual(['OTP.INCOMPLETE'])
    expect(routes(otp, '/src/ebin/a.app')).toBe(true)
    expect(routes(otp, '/src/a.app')).toBe(false)
  })
})

describe('pear', () => {
  // pear list: Structures_Graph 1.1.1; pear info: LGPL-3.0+
  it('has the channel as namespace, and the licence', () => {
    expect(find(pear, readFixture(base('pear'), 'structures_graph.reg')).packages).toMatchObject([
      { type: 'pear', namespace: 'pear.php.net', name: 'Structures_Graph', version: '1.1.1', licenses: ['LGPL-3.0+'] },
    ])
  })

  it('tells of what cannot be read, and of what PHP would make an object of', () => {
    for (const text of ['', 'a:1:{', 'O:8:"stdClass":0:{}', 'a:9999999999:{}', 's:100:"x";', 'a:1:{'.repeat(1000)]) expect(codes(pear, text), text.slice(0, 40)).toEqual(['PEAR.BAD_ENTRY'])
    expect(codes(pear, 'a:1:{s:4:"name";s:1:"a";}')).toEqual(['PEAR.INCOMPLETE'])
  })

  it('looks in the registry only', () => {
    expect(routes(pear, '/usr/share/php/.registry/.channel.pecl.php.net/redis.reg')).toBe(true)
    expect(routes(pear, '/windows/x.reg')).toBe(false)
  })
})

describe('jvm', () => {
  it('names vendor and kind', () => {
    expect(brief(jvm, readFixture(base('jvm'), 'debian-17.release'))).toEqual(['generic debian jdk 17.0.21.1+2-1-deb12u1-Debian'])
    expect(brief(jvm, 'IMPLEMENTOR="Eclipse Adoptium"\nIMAGE_TYPE="JRE"\nJAVA_VERSION="17.0.9"\nJAVA_RUNTIME_VERSION="17.0.9+9"\n')).toEqual(['generic eclipse-adoptium jre 17.0.9+9'])
    expect(brief(jvm, 'JAVA_VERSION="1.8.0_302"\n')).toEqual(['generic  jre 1.8.0_302'])
    expect(find(jvm, 'VERSION="7"\n')).toEqual({ packages: [], gaps: [] })
  })
})

describe('alpm', () => {
  it('has epoch and release in the version, base as upstream, and every licence', () => {
    expect(find(alpm, readFixture(base('alpm'), 'strata-arch.desc')).packages).toMatchObject([
      { distroFallback: 'arch', version: '1:2.3.4-5', qualifiers: { arch: 'x86_64', upstream: 'strata-base' }, licenses: ['MIT', 'GPL-2.0-or-later'] },
    ])
    expect(codes(alpm, '%NAME%\na\n')).toEqual(['ALPM.INCOMPLETE'])
  })
})

describe('conda', () => {
  it('has build, channel, platform and form, and never the address of the channel', () => {
    const record = { name: 'a', version: '1', build: 'h_0', channel: 'https://user:secret@conda.example/t/token/conda-forge/linux-64', subdir: 'linux-64', fn: 'a-1-h_0.conda' }
    expect(find(conda, JSON.stringify(record)).packages[0]?.qualifiers).toEqual({ build: 'h_0', channel: 'conda-forge', subdir: 'linux-64', type: 'conda' })
    expect(codes(conda, '[]')).toEqual(['CONDA.BAD_JSON'])
    expect(codes(conda, '['.repeat(100))).toEqual(['CONDA.TOO_DEEP'])
    expect(codes(conda, '{"name":"a"}')).toEqual(['CONDA.INCOMPLETE'])
  })
})

describe('wheel', () => {
  // importlib.metadata: Strata.Egg 0.9.1
  it('reads zipped eggs', () => expect(brief(wheel, readFixture(base('wheel'), 'Strata.Egg-0.9.1-py3.11.egg'))).toEqual(['pypi  strata-egg 0.9.1']))

  it('tells of an archive that cannot be read', () => expect(codes(wheel, 'no zip')).toEqual(['WHEEL.BAD_ZIP']))
})

describe('wordpress', () => {
  const at = (path: string, text: string | Buffer) => wordpress.analyze({ path, bytes: Buffer.from(text) }).packages.map(({ name, version }) => `${name} ${version}`)

  // Debian 12: wordpress 6.1.9+dfsg1
  it('reads the release of WordPress', () => {
    expect(at('/usr/share/wordpress/wp-includes/version.php', readFixture(base('wordpress'), 'version.php'))).toEqual(['wordpress 6.1.9'])
  })

  it('reads headers in the forms that WordPress takes, also of a plugin of one file', () => {
    expect(at('/wp-content/plugins/hello.php', '<?php\n/**\n * Plugin Name: Hello\n * Version: 1.7.2\n */')).toEqual(['hello 1.7.2'])
    expect(at('/wp-content/mu-plugins/a/b.php', '<?php /* Plugin Name: A\nVersion: 2 */')).toEqual(['a 2'])
    expect(at('/wp-content/plugins/a/options.php', '<?php $x = 1;')).toEqual([])
  })

  it('looks into main files only', () => {
    expect(routes(wordpress, '/srv/wp-content/plugins/a/a.php')).toBe(true)
    expect(routes(wordpress, '/srv/wp-content/plugins/a/lib/a.php')).toBe(false)
    expect(routes(wordpress, '/srv/index.php')).toBe(false)
  })
})
