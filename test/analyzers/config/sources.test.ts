import { describe, expect, test } from 'vitest'
import { settingsOf } from './settings-of.ts'

describe('sources.list(5)', () => {
  test('lines: plain http and trusted are marked', () => {
    expect(settingsOf('/etc/apt/sources.list', '# deb http://old x main\ndeb [arch=amd64 trusted=yes] http://a.example/debian bookworm main contrib\ndeb-src https://b.example/debian bookworm main # c\n')).toEqual([
      'apt 2 deb=http://a.example/debian bookworm main contrib', 'apt 2 option.arch=amd64', 'apt 2 option.trusted=yes', 'apt 2 trusted=http://a.example/debian', 'apt 2 plain-http=http://a.example/debian',
      'apt 3 deb-src=https://b.example/debian bookworm main',
    ])
  })

  test('stanzas: a disabled one is no source, a key in full is not a path', () => {
    const text = `Types: deb deb-src
URIs: http://deb.debian.org/debian
# a comment
Suites: bookworm
 bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://off.example
Suites: x
Enabled: no

Types: deb
URIs: https://c.example
Suites: ./
Trusted: yes
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
`
    expect(settingsOf('/etc/apt/sources.list.d/debian.sources', text)).toEqual([
      'apt 2 deb=http://deb.debian.org/debian bookworm bookworm-updates main', 'apt 2 deb-src=http://deb.debian.org/debian bookworm bookworm-updates main',
      'apt 2 plain-http=http://deb.debian.org/debian', 'apt 7 option.signed-by=/usr/share/keyrings/debian-archive-keyring.gpg',
      'apt 15 deb=https://c.example ./', 'apt 15 trusted=https://c.example',
    ])
  })
})

test('yum repositories: addresses on further lines', () => {
  expect(settingsOf('/etc/yum.repos.d/a.repo', '[base]\nname=Base\nbaseurl=http://a.example/\n   https://user:hunter2@b.example/\ngpgcheck=0\n')).toEqual([
    'yum 2 base.name=Base', 'yum 3 base.baseurl=http://a.example/', 'yum 3 plain-http=http://a.example/', 'yum 4 base.baseurl=https://user:[redacted]@b.example/', 'yum 5 base.gpgcheck=0',
  ])
})

test('apk repositories', () => {
  expect(settingsOf('/etc/apk/repositories', 'https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n@edge http://a.example/edge\n')).toEqual([
    'apk 1 repository=https://dl-cdn.alpinelinux.org/alpine/v3.20/main', 'apk 2 @edge=http://a.example/edge', 'apk 2 plain-http=http://a.example/edge',
  ])
})

test('pip and npm: indexes, what authenticates is left out', () => {
  expect(settingsOf('/etc/pip.conf', '[global]\nindex-url = https://ann:hunter2@pypi.example/simple\nextra-index-url =\n    https://b.example/simple\ntrusted-host = b.example\n')).toEqual([
    'pip 2 global.index-url=https://ann:[redacted]@pypi.example/simple', 'pip 4 global.extra-index-url=https://b.example/simple', 'pip 5 global.trusted-host=b.example',
  ])
  expect(settingsOf('/root/.npmrc', 'registry=https://npm.example/\n//npm.example/:_authToken=npm_abcdefghijklmnop\n//npm.example/:_password=aHVudGVyMg==\n_auth=${TOKEN}\nstrict-ssl=false\n')).toEqual([
    'npm 1 registry=https://npm.example/', 'npm 2 //npm.example/:_authToken=[redacted]', 'npm 3 //npm.example/:_password=[redacted]', 'npm 4 _auth=${TOKEN}', 'npm 5 strict-ssl=false',
  ])
})
