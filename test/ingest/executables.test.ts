import { expect, test } from 'vitest'
import { ANALYZERS, BINARY_ANALYZERS } from '../../src/analyzers/all.ts'
import { createBinaryRouter } from '../../src/analyzers/binary-router.ts'
import { createRouter } from '../../src/analyzers/router.ts'
import { EvidenceSink } from '../../src/ingest/evidence-sink.ts'
import { sharedSink } from '../../src/ingest/shared-sink.ts'
import type { FileSink } from '../../src/layers/layer-visitor.ts'
import { fixture as cargo } from '../analyzers/cargo/fixture.ts'
import { fixture as golang } from '../analyzers/golang/fixture.ts'
import { fixture as nginx } from '../analyzers/middleware/fixture.ts'
import { readItems } from '../layers/layer.ts'
import type { TarItem } from '../testkit/tar.ts'

/** What the analyzers find in a layer, by path. */
function found(items: readonly TarItem[]): Record<string, string> {
  const sink = new EvidenceSink(createRouter(ANALYZERS), createBinaryRouter(BINARY_ANALYZERS))
  const { changeset } = readItems(items, sink)
  const { evidence, gaps } = sink.findings(new Set(changeset.entries.map(({ path }) => path)))
  expect(gaps).toEqual([])
  return Object.fromEntries(evidence.map(({ path, analyzer, packages }) => [path, `${analyzer} ${packages.map(({ name }) => name).join(' ')}`]))
}

const names = (expected: readonly { name: string }[]) => expected.map(({ name }) => name).join(' ')
const GO = `golang ${names(golang.expected)}`
const RUST = `cargo ${names(cargo.expected)}`

test('executables are looked into wherever they lie, each by its own bytes', () => {
  // The folder and the small files put the heads of the programs at odd places of the stream.
  const items = [
    { path: 'usr/bin/' }, { path: 'usr/bin/app', content: golang.bytes }, { path: 'etc/note', content: 'x'.repeat(700) },
    { path: 'opt/lib/tool.so.1', content: cargo.bytes, mode: 0o644 }, { path: 'usr/bin/script', content: '#!/bin/sh\n' },
  ]
  expect(found(items)).toEqual({ '/usr/bin/app': GO, '/opt/lib/tool.so.1': RUST })
})

test('a second name of a program proves the same; a file that comes later takes its place', () => {
  expect(found([
    { path: 'bin/app', content: golang.bytes }, { path: 'bin/alias', type: 'hardlink', link: 'bin/app' },
    { path: 'bin/gone', content: golang.bytes }, { path: 'bin/gone', content: 'no program' },
  ])).toEqual({ '/bin/app': GO, '/bin/alias': GO })
})

test('a program may be called like the evidence of others', () => {
  expect(found([{ path: 'usr/bin/status', content: golang.bytes }, { path: 'usr/bin/installed', content: cargo.bytes }])).toEqual({
    '/usr/bin/status': GO, '/usr/bin/installed': RUST,
  })
})

test('analyzers see a program that an extension has taken whole', () => {
  const taken = new Map<string, Buffer>()
  const extension: FileSink = { wants: (path) => path.startsWith('/bin/'), file: (path, bytes) => void taken.set(path, bytes), link: () => {} }
  const sink = new EvidenceSink(createRouter(ANALYZERS), createBinaryRouter(BINARY_ANALYZERS))
  const { changeset } = readItems([{ path: 'bin/app', content: golang.bytes }, { path: 'opt/tool', content: cargo.bytes }], sharedSink([sink, extension]))
  const { evidence } = sink.findings(new Set(changeset.entries.map(({ path }) => path)))
  expect(evidence.map(({ path, analyzer }) => `${path} ${analyzer}`)).toEqual(['/bin/app golang', '/opt/tool cargo'])
  expect([...taken.keys()]).toEqual(['/bin/app'])
})

test('a file with many names is told by those that its product has', () => {
  const links = ['ls', 'nginx-debug', 'sh'].map((name) => ({ path: `usr/sbin/${name}`, type: 'hardlink' as const, link: 'usr/sbin/nginx' }))
  expect(found([{ path: 'usr/sbin/nginx', content: nginx.bytes }, ...links])).toEqual({ '/usr/sbin/nginx': 'middleware nginx', '/usr/sbin/nginx-debug': 'middleware nginx' })
})
