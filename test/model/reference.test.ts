import { describe, expect, test } from 'vitest'
import { formatTag, isTag, parseReference, repositoryAliases } from '../../src/model/reference.ts'
import { codeOf } from '../layers/layer.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

// By the grammar of distribution/reference; names stand as they are written.
describe('references', () => {
  test.each([
    ['redis', 'redis', null, null],
    ['redis:7', 'redis', '7', null],
    ['library/redis', 'library/redis', null, null],
    ['docker.io/library/redis:7-alpine', 'docker.io/library/redis', '7-alpine', null],
    ['registry.example/shop/orders:1.2', 'registry.example/shop/orders', '1.2', null],
    ['localhost:5000/a', 'localhost:5000/a', null, null],
    ['registry.example:5000/a/b/c:Tag_1.0-x', 'registry.example:5000/a/b/c', 'Tag_1.0-x', null],
    ['127.0.0.1:5000/a:1', '127.0.0.1:5000/a', '1', null],
    ['Registry.Example/a', 'Registry.Example/a', null, null],
    [`redis@${DIGEST}`, 'redis', null, DIGEST],
    [`r.example:443/a:1@${DIGEST}`, 'r.example:443/a', '1', DIGEST],
    ['a__b/c.d/e-f', 'a__b/c.d/e-f', null, null],
    ['a/b---c', 'a/b---c', null, null],
    ['0/1', '0/1', null, null],
    [`a:${'t'.repeat(128)}`, 'a', 't'.repeat(128), null],
    [`a:sha256-${'b'.repeat(64)}.sig`, 'a', `sha256-${'b'.repeat(64)}.sig`, null],
  ])('%s', (text, repository, tag, digest) => expect(parseReference(text)).toEqual({ repository, tag, digest }))

  test.each([
    '', ' ', ':7', '@', 'redis:', 'redis@', `redis@${DIGEST.slice(0, -1)}`, 'redis@sha512:abc', `redis@${DIGEST}@${DIGEST}`, 'Redis', 'a/B', 'a//b', '/a', 'a/', '-a', 'a-', 'a..b', 'a._b',
    'a b', 'a\nb', 'a:b c', 'a:-x', 'a:.x', `a:${'t'.repeat(129)}`, 'a:1:2', 'http://r.example/a', 'r.example:port/a', 'r.example:123456/a', 'caf\u00e9', `${'a'.repeat(513)}`, 'a/../b', 'redis\n',
  ])('%j is none', (text) => expect(codeOf(() => parseReference(text))).toBe('MODEL.BAD_REFERENCE'))

  test('a hostile one is refused at once', () => {
    const start = performance.now()
    for (const text of ['a-'.repeat(255), `${'a.'.repeat(255)}!`, `${'a/'.repeat(250)}A`, `${'a__'.repeat(170)}/`]) codeOf(() => parseReference(text))
    expect(performance.now() - start).toBeLessThan(200)
  })
})

test('tags', () => {
  for (const tag of ['1', 'latest', '_x', 'A.b-C', 't'.repeat(128)]) expect(isTag(tag)).toBe(true)
  for (const tag of ['', '.x', '-x', 'a b', 'a:b', 'a/b', 't'.repeat(129), 'x\n']) expect(isTag(tag)).toBe(false)
  expect(formatTag('r.example/a', '1')).toBe('r.example/a:1')
})

test.each([
  ['redis', ['redis', 'docker.io/library/redis']],
  ['bitnami/redis', ['bitnami/redis', 'docker.io/bitnami/redis']],
  ['docker.io/library/redis', ['docker.io/library/redis', 'redis']],
  ['docker.io/bitnami/redis', ['docker.io/bitnami/redis', 'bitnami/redis']],
  ['index.docker.io/library/redis', ['index.docker.io/library/redis', 'redis']],
  ['docker.io/library/a/b', ['docker.io/library/a/b', 'library/a/b']],
  ['ghcr.io/a/b', ['ghcr.io/a/b']],
  ['localhost/a', ['localhost/a']],
  ['localhost:5000/a', ['localhost:5000/a']],
  ['notdocker.io/library/redis', ['notdocker.io/library/redis']],
])('%s may be written as', (repository, aliases) => expect(repositoryAliases(repository)).toEqual(aliases))
