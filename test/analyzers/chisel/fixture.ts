import { zstdCompressSync } from 'node:zlib'
import type { Fixture } from '../fixture.ts'

const lines = [
  { jsonwall: '1.0', schema: '1.0', count: 6 },
  { kind: 'content', slice: 'base-files_base', path: '/etc/' },
  { kind: 'package', name: 'base-files', version: '13ubuntu10.2', sha256: 'a'.repeat(64), arch: 'amd64' },
  { kind: 'package', name: 'libc6', version: '2.39-0ubuntu8.4', sha256: 'b'.repeat(64), arch: 'amd64' },
  { kind: 'path', path: '/etc/', mode: '0755', slices: ['base-files_base'] },
  { kind: 'slice', name: 'base-files_base' },
]

/** Written by hand after Chisel's description of its manifest ("kind": package, slice, path, content), because Chisel needs Ubuntu's archive to run. */
export const fixture: Fixture = {
  path: '/var/lib/chisel/manifest.wall',
  bytes: zstdCompressSync(Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))),
  expected: [{ name: 'base-files', version: '13ubuntu10.2' }, { name: 'libc6', version: '2.39-0ubuntu8.4' }],
}
