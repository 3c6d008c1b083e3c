import { expect, test } from 'vitest'
import { provenanceOf, repositoryOf } from '../../src/custody/provenance.ts'
import type { StatementDocument } from '../../src/custody/schema.ts'

const commit = '5678901234567890123456789012345678901234'
const materials = [
  { uri: 'pkg:docker/alpine@3.17?platform=linux%2Famd64', digest: { sha256: 'ab'.repeat(32) } },
  { uri: 'https://git.example/shop/orders.git#refs/heads/main', digest: { sha1: commit } },
]
const statement = (predicateType: string, predicate: unknown): StatementDocument => ({ _type: 'https://in-toto.io/Statement/v1', subject: [], predicateType, predicate })

// The same run in both versions, by the table of the specification ("Migrating from 0.2").
const v02 = {
  builder: { id: 'https://ci.example/b' },
  buildType: 'https://mobyproject.org/buildkit@v1',
  invocation: { configSource: { uri: 'https://git.example/shop/orders.git#refs/heads/main', digest: { sha1: commit } } },
  metadata: { buildInvocationID: 'r1', buildStartedOn: '2026-05-18T10:00:00Z', buildFinishedOn: '2026-05-18T10:05:00+00:00', completeness: { materials: false } },
  materials,
}
const v1 = {
  buildDefinition: {
    buildType: 'https://mobyproject.org/buildkit@v1',
    externalParameters: { configSource: { uri: 'https://git.example/shop/orders.git#refs/heads/main', digest: { sha1: commit } }, request: {} },
    resolvedDependencies: materials,
  },
  runDetails: {
    builder: { id: 'https://ci.example/b' },
    metadata: { invocationId: 'r1', startedOn: '2026-05-18T10:00:00Z', finishedOn: '2026-05-18T10:05:00Z', buildkit_completeness: { resolvedDependencies: false } },
  },
}

test('both versions of one run have one form', () => {
  const expected = {
    builder: 'https://ci.example/b',
    buildType: 'https://mobyproject.org/buildkit@v1',
    invocationId: 'r1',
    startedAt: new Date('2026-05-18T10:00:00Z'),
    finishedAt: new Date('2026-05-18T10:05:00Z'),
    source: { uri: 'https://git.example/shop/orders', revision: commit },
    materials: [
      { uri: materials[0]!.uri, digest: `sha256:${'ab'.repeat(32)}` },
      { uri: materials[1]!.uri, digest: `sha1:${commit}` },
    ],
    complete: false,
  }
  expect(provenanceOf(statement('https://slsa.dev/provenance/v0.2', v02))).toEqual(expected)
  expect(provenanceOf(statement('https://slsa.dev/provenance/v1', v1))).toEqual(expected)
  expect(provenanceOf(statement('https://slsa.dev/provenance/v1.1', v1))).toEqual(expected)
})

test('without a configured source, the first commit among the materials is it', () => {
  const { invocation: _, ...rest } = v02
  expect(provenanceOf(statement('https://slsa.dev/provenance/v0.2', rest))?.source).toEqual({ uri: 'https://git.example/shop/orders', revision: commit })
})

test('nothing is made up: absent, empty and null are the same; 1970 is no time', () => {
  const nothing = { builder: null, buildType: '', invocationId: null, startedAt: null, finishedAt: null, source: null, materials: [], complete: null }
  expect(provenanceOf(statement('https://slsa.dev/provenance/v0.2', {}))).toEqual(nothing)
  expect(provenanceOf(statement('https://slsa.dev/provenance/v1', { buildDefinition: { buildType: null }, runDetails: { builder: { id: '' }, metadata: { startedOn: '1970-01-01T00:00:00Z', finishedOn: 'yesterday' } } }))).toEqual(nothing)
})

test.each([['https://spdx.dev/Document', v1], ['https://slsa.dev/provenance/v2', v1], ['https://slsa.dev/provenance/v1', v02], ['https://slsa.dev/provenance/v1', null], ['https://slsa.dev/provenance/v0.2', { materials: 'x' }]])('%s of another form is no provenance', (type, predicate) => {
  expect(provenanceOf(statement(type, predicate))).toBeNull()
})

test.each([
  ['git+https://git.example/a@refs/heads/main', 'https://git.example/a'],
  ['https://git.example/a.git#main', 'https://git.example/a'],
  ['git@git.example:a', 'git@git.example:a'],
])('%s is the repository %s', (uri, repository) => expect(repositoryOf(uri)).toBe(repository))
