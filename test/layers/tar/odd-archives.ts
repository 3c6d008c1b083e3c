import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { endMark, extended, octal, padded, pax, paxRecord, tarEntry, tarHeader, type TarHeaderFields } from '../../testkit/tar.ts'

const FOLDER = new URL('odd-archives/', import.meta.url)
const HELLO = Buffer.from('hello')
const last = tarEntry({ path: 'last', content: 'the end' })

/**
 * Archives that tools write differently or nobody should: what each holds is told by Go's archive/tar (go-answers.json). Those made with GNU
 * tar lie beside as files: `sparse-<format>.tar.gz` with 7 and 30 runs of data, `incremental.tar.gz`, `long.tar.gz`.
 */
export function oddArchives(): Map<string, Buffer> {
  const made = new Map(Object.entries(MADE).map(([name, parts]) => [name, Buffer.concat(parts)]))
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.gz')).sort()
  for (const name of files) made.set(name.replace('.tar.gz', ''), gunzipSync(readFileSync(new URL(name, FOLDER))))
  return made
}

const MAP_IN_BODY = paxSparse(['major', 1], ['minor', 0], ['realsize', 20], ['name', 'real'])
const NAMELESS = paxSparse(['major', 1], ['minor', 0], ['realsize', 20])

const MADE: Record<string, Buffer[]> = {
  'empty': [],
  'only-end-mark': [endMark()],
  'one-zero-block': [Buffer.alloc(512)],
  'plain': [tarEntry({ path: 'a', content: HELLO }), last, endMark()],
  'no-end-mark': [tarEntry({ path: 'a', content: HELLO }), last],
  'half-end-mark': [last, Buffer.alloc(512)],
  'end-mark-cut-inside': [last, Buffer.alloc(700)],
  'no-last-padding': [tarHeader({ name: 'a', size: 5 }), HELLO],
  'cut-in-padding': [tarHeader({ name: 'a', size: 5 }), HELLO, Buffer.alloc(20)],
  'cut-in-body': [tarHeader({ name: 'a', size: 600 }), Buffer.alloc(550)],
  'cut-before-body': [tarHeader({ name: 'a', size: 600 })],
  'cut-in-header': [last, tarHeader({ name: 'a' }).subarray(0, 300)],
  'cut-in-extended': [pax({ path: 'x'.repeat(700) }).subarray(0, 1_000)],
  'extended-then-nothing': [pax({ path: 'x' })],
  'extended-then-end': [last, pax({ path: 'x' }), endMark()],
  'one-zero-then-entry': [tarEntry({ path: 'a' }), Buffer.alloc(512), last, endMark()],
  'two-zeros-then-entry': [tarEntry({ path: 'a' }), endMark(), last, endMark()],
  'garbage-after-end': [last, endMark(), Buffer.from('not a tar at all'.repeat(100))],
  'garbage-instead-of-end': [last, Buffer.alloc(512, 'x')],
  'bad-checksum': [tarEntry({ path: 'a' }), tarHeader({ name: 'b', checksumError: 1 }), last, endMark()],
  'signed-checksum': [signed(tarHeader({ name: Buffer.from([0xe9, 0xe8]) })), last, endMark()],
  'no-checksum': [blank(tarHeader({ name: 'a' }), 148, 8), endMark()],
  'twice': [tarEntry({ path: 'a', content: 'one' }), tarEntry({ path: 'a', content: 'second' }), endMark()],
  'not-utf-8': [
    head({ name: Buffer.from([0x63, 0x61, 0x66, 0xe9]) }),
    pax({ path: Buffer.from([0x64, 0xff, 0xfe]) }),
    head({ name: 'z' }),
    endMark(),
  ],
  'utf-8': [head({ name: 'caf\u00e9' }), pax({ path: '\u65e5\u672c/\u{1f600}' }), head({ name: 'z' }), endMark()],
  'name-of-100': [head({ name: 'n'.repeat(100) }), endMark()],
  'name-with-nul': [head({ name: 'abc\0def' }), endMark()],
  'no-name': [head({ name: '' }), last, endMark()],
  'prefix': [head({ name: 'name', prefix: 'a/prefix' }), endMark()],
  'prefix-without-magic': [head({ name: 'name', prefix: 'a/prefix', magic: '\0'.repeat(8) }), endMark()],
  'prefix-of-gnu': [head({ name: 'name', prefix: 'a/prefix', magic: 'ustar  \0' }), endMark()],
  'prefix-of-star': [
    head({ name: 'name', prefix: 'p'.repeat(131), patches: [[476, octal(1, 12)], [488, octal(1, 12)], [508, Buffer.from('tar\0')]] }),
    endMark(),
  ],
  'prefix-of-gnu-not-ascii': [head({ name: 'name', magic: 'ustar  \0', patches: [[345, Buffer.from([0x61, 0xe9, 0x2f])]] }), endMark()],
  'times-of-gnu': [head({ name: 'name', magic: 'ustar  \0', patches: [[345, octal(7, 12)], [357, octal(8, 12)]] }), endMark()],
  'times-of-gnu-base-256': [
    head({ name: 'name', magic: 'ustar  \0', patches: [[345, base256(7, 12)], [357, Buffer.alloc(12, 0xff)]] }),
    endMark(),
  ],
  'pax-path': [pax({ path: 'p/'.repeat(120) + 'end' }), head({ name: 'short' }), last, endMark()],
  'pax-link': [pax({ linkpath: 'q/'.repeat(120) + 'end' }), head({ name: 'link', linkName: 'short', flag: '2', size: 0 }), last, endMark()],
  'pax-size': [pax({ size: 5 }), tarHeader({ name: 'a', size: 0 }), padded(HELLO), last, endMark()],
  'pax-size-smaller': [pax({ size: 2 }), tarHeader({ name: 'a', size: 1_000 }), padded(HELLO), last, endMark()],
  'pax-size-of-folder': [pax({ size: 600 }), tarHeader({ name: 'a/', flag: '5' }), last, endMark()],
  'pax-ids': [pax({ uid: 4_294_967_294, gid: 3_000_000 }), head({ name: 'a' }), endMark()],
  'pax-negative-id': [pax({ uid: -2 }), head({ name: 'a' }), last, endMark()],
  'pax-bad-id': [pax({ uid: 'root' }), head({ name: 'a' }), last, endMark()],
  'pax-fraction-id': [pax({ uid: '12.5' }), head({ name: 'a' }), last, endMark()],
  'pax-bad-size': [pax({ size: '5x' }), head({ name: 'a' }), last, endMark()],
  'pax-negative-size': [pax({ size: -5 }), head({ name: 'a' }), last, endMark()],
  'pax-hex-size': [pax({ size: '0x5' }), head({ name: 'a' }), last, endMark()],
  'pax-plus-size': [pax({ size: '+5' }), tarHeader({ name: 'a' }), padded(HELLO), last, endMark()],
  'pax-empty-values': [
    pax({ path: '', linkpath: '', uid: '', gid: '', size: '' }),
    head({ name: 'a', linkName: 'b', uid: 7 }),
    last,
    endMark(),
  ],
  'pax-same-key-twice': [
    extended('x', Buffer.concat([paxRecord('path', 'one'), paxRecord('path', 'two')])),
    head({ name: 'a' }),
    endMark(),
  ],
  'pax-twice': [pax({ path: 'one', uid: 5 }), pax({ gid: 6 }), head({ name: 'a' }), endMark()],
  'pax-path-with-nul': [pax({ path: 'a\0b' }), head({ name: 'a' }), endMark()],
  'pax-link-with-nul': [pax({ linkpath: 'a\0b' }), head({ name: 'a', flag: '2' }), endMark()],
  'pax-comment-with-nul': [pax({ comment: 'a\0b' }), head({ name: 'a' }), endMark()],
  'pax-empty-key': [pax({ '': 'v' }), head({ name: 'a' }), endMark()],
  'pax-key-with-nul': [pax({ 'a\0b': 'v' }), head({ name: 'a' }), endMark()],
  'pax-user-with-nul': [pax({ uname: 'a\0b' }), head({ name: 'a' }), endMark()],
  'pax-global-malformed': [extended('g', Buffer.from('9 comment')), head({ name: 'a' }), endMark()],
  'pax-global-bad-size': [pax({ size: 'x' }, 'g'), head({ name: 'a' }), endMark()],
  'pax-path-then-empty': [extended('x', Buffer.concat([paxRecord('path', 'one'), paxRecord('path', '')])), head({ name: 'a' }), endMark()],
  'pax-no-equals': [extended('x', Buffer.from('8 abcde\n')), head({ name: 'a' }), endMark()],
  'pax-length-too-long': [extended('x', Buffer.from('99 path=abc\n')), head({ name: 'a' }), endMark()],
  'pax-length-too-short': [extended('x', Buffer.from('5 path=abc\n')), head({ name: 'a' }), endMark()],
  'pax-length-zero': [extended('x', Buffer.from('0 path=abc\n')), head({ name: 'a' }), endMark()],
  'pax-length-negative': [extended('x', Buffer.from('-1 path=abc\n')), head({ name: 'a' }), endMark()],
  'pax-no-newline': [extended('x', Buffer.from('12 path=abc ')), head({ name: 'a' }), endMark()],
  'pax-value-with-newline': [pax({ path: 'a\nb' }), head({ name: 'a' }), endMark()],
  'pax-empty': [extended('x', Buffer.alloc(0)), head({ name: 'a' }), endMark()],
  'pax-global': [pax({ path: 'of-all', uid: 9 }, 'g'), head({ name: 'a' }), last, endMark()],
  'pax-then-global': [pax({ path: 'lost' }), pax({ comment: 'x' }, 'g'), head({ name: 'a' }), endMark()],
  'global-then-pax': [pax({ comment: 'x' }, 'g'), pax({ path: 'kept' }), head({ name: 'a' }), endMark()],
  'pax-path-slash-file': [pax({ path: 'folder/' }), head({ name: 'a' }), last, endMark()],
  'pax-xattr': [
    pax({ 'SCHILY.xattr.security.capability': Buffer.from([1, 0, 0, 2, 0, 4, 0]), 'LIBARCHIVE.creationtime': '1.5' }),
    head({ name: 'a' }),
    endMark(),
  ],
  'gnu-long-name': [extended('L', Buffer.from(`${'l/'.repeat(150)}end\0`)), head({ name: 'short' }), last, endMark()],
  'gnu-long-name-without-nul': [extended('L', Buffer.from('unended')), head({ name: 'short' }), endMark()],
  'gnu-long-name-nul-inside': [extended('L', Buffer.from('first\0second\0')), head({ name: 'short' }), endMark()],
  'gnu-long-link': [
    extended('K', Buffer.from(`${'k/'.repeat(150)}end\0`)),
    head({ name: 'link', flag: '2', linkName: 'short' }),
    last,
    endMark(),
  ],
  'gnu-name-and-link': [
    extended('K', Buffer.from('target\0')),
    extended('L', Buffer.from('name\0')),
    head({ name: 'x', flag: '2', linkName: 'y' }),
    endMark(),
  ],
  'gnu-long-name-twice': [extended('L', Buffer.from('one\0')), extended('L', Buffer.from('two\0')), head({ name: 'short' }), endMark()],
  'gnu-long-name-empty': [extended('L', Buffer.from('\0')), head({ name: 'short' }), endMark()],
  'gnu-long-name-slash': [extended('L', Buffer.from('folder/\0')), head({ name: 'short', flag: '\0' }), last, endMark()],
  'pax-then-gnu-name': [pax({ path: 'of-pax' }), extended('L', Buffer.from('of-gnu\0')), head({ name: 'a' }), endMark()],
  'gnu-name-then-pax': [extended('L', Buffer.from('of-gnu\0')), pax({ path: 'of-pax' }), head({ name: 'a' }), endMark()],
  'gnu-name-then-global': [extended('L', Buffer.from('lost\0')), pax({ comment: 'x' }, 'g'), head({ name: 'a' }), endMark()],
  'base-256': [
    tarHeader({ name: 'a', rawSize: base256(5, 12), patches: [[108, base256(4_294_967_294, 8)], [116, base256(70_000, 8)]], magic: 'ustar  \0' }),
    padded(HELLO),
    last,
    endMark(),
  ],
  'base-256-negative-size': [tarHeader({ name: 'a', rawSize: Buffer.alloc(12, 0xff) }), last, endMark()],
  'base-256-negative-id': [head({ name: 'a', patches: [[108, Buffer.alloc(8, 0xff)]] }), last, endMark()],
  'base-256-negative-time': [head({ name: 'a', patches: [[136, Buffer.alloc(12, 0xff)]] }), last, endMark()],
  'base-256-huge-size': [tarHeader({ name: 'a', rawSize: Buffer.from([0x80, 0, 0, 0, 0xff, 1, 2, 3, 4, 5, 6, 7]) }), last, endMark()],
  'base-256-overflow': [tarHeader({ name: 'a', rawSize: Buffer.from([0x80, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]) }), last, endMark()],
  'size-without-digits': [tarHeader({ name: 'a', rawSize: Buffer.alloc(12) }), last, endMark()],
  'size-with-blanks': [tarHeader({ name: 'a', rawSize: Buffer.from('         5 \0') }), padded(HELLO), last, endMark()],
  'size-of-12-digits': [tarHeader({ name: 'a', rawSize: Buffer.from('000000000005') }), padded(HELLO), last, endMark()],
  'size-not-octal': [tarHeader({ name: 'a', rawSize: Buffer.from('00000000009\0') }), last, endMark()],
  'size-with-nul-inside': [tarHeader({ name: 'a', rawSize: Buffer.from('5\x00000000077\0') }), padded(HELLO), last, endMark()],
  'size-negative-octal': [tarHeader({ name: 'a', rawSize: Buffer.from('-0000000005\0') }), last, endMark()],
  'mode-with-type-bits': [head({ name: 'a', mode: 0o106755 }), endMark()],
  'mode-not-octal': [head({ name: 'a', patches: [[100, Buffer.from('rwxr-xr\0')]] }), last, endMark()],
  'folder-with-size': [tarHeader({ name: 'd/', flag: '5', size: 512 }), last, endMark()],
  'symlink-with-size': [tarHeader({ name: 's', flag: '2', linkName: 't', size: 512 }), last, endMark()],
  'hardlink-with-size': [
    tarEntry({ path: 't', content: HELLO }),
    tarHeader({ name: 'h', flag: '1', linkName: 't', size: 5 }),
    last,
    endMark(),
  ],
  'devices-with-size': [
    tarHeader({ name: 'c', flag: '3', size: 9 }),
    tarHeader({ name: 'b', flag: '4', size: 9 }),
    tarHeader({ name: 'f', flag: '6', size: 9 }),
    last,
    endMark(),
  ],
  'contiguous': [tarHeader({ name: 'c', flag: '7', size: 5 }), padded(HELLO), last, endMark()],
  'flag-nul': [tarHeader({ name: 'a', flag: '\0', size: 5 }), padded(HELLO), last, endMark()],
  'flag-nul-slash': [tarHeader({ name: 'a/', flag: '\0' }), last, endMark()],
  'flag-nul-slash-with-size': [tarHeader({ name: 'a/', flag: '\0', size: 5 }), padded(HELLO), last, endMark()],
  'flag-0-slash': [tarHeader({ name: 'a/', flag: '0' }), last, endMark()],
  'flag-0-slash-with-size': [tarHeader({ name: 'a/', flag: '0', size: 5 }), padded(HELLO), last, endMark()],
  'flag-unknown': [tarHeader({ name: 'u', flag: 'Z', size: 5 }), padded(HELLO), last, endMark()],
  'flag-vendor': [
    tarHeader({ name: 'v', flag: 'V', size: 0 }),
    tarHeader({ name: 'm', flag: 'M', size: 5 }),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-old-overlap': [oldSparse(10, 20, [[0, 5], [3, 5]]), last, endMark()],
  'sparse-old-beyond': [oldSparse(5, 8, [[4, 5]]), last, endMark()],
  'sparse-old-data-too-short': [oldSparse(3, 20, [[0, 5]]), last, endMark()],
  'sparse-old-data-too-long': [oldSparse(9, 20, [[0, 5]]), last, endMark()],
  'sparse-old-only-hole': [oldSparse(0, 5_000, [[5_000, 0]]), last, endMark()],
  'sparse-old-empty-map': [oldSparse(0, 5_000, []), last, endMark()],
  'sparse-old-posix-magic': [oldSparse(5, 20, [[2, 5]], 'ustar\x0000'), last, endMark()],
  'sparse-old-and-pax-size': [pax({ size: 5 }), oldSparse(9, 20, [[0, 5]]), last, endMark()],
  'sparse-old-and-pax-name': [
    paxSparse(['size', 30], ['name', 'other'], ['numblocks', 1], ['map', '0,5']),
    oldSparse(5, 20, [[0, 5]]),
    last,
    endMark(),
  ],
  'sparse-old-gap-in-map': [oldSparse(5, 20, [[2, 5]], undefined, [[410, Buffer.alloc(24)], [434, octal(9, 12)]]), last, endMark()],
  'sparse-1.0-unaligned': [
    MAP_IN_BODY,
    tarHeader({ name: 'x', size: 517 }),
    padded(Buffer.from('1\n3\n5\n')),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-1.0-with-size-record': [
    extended('x', Buffer.concat([paxRecord('GNU.sparse.major', 1), paxRecord('GNU.sparse.minor', 0), paxRecord('GNU.sparse.realsize', 20), paxRecord('size', 517)])),
    tarHeader({ name: 'x', size: 0 }),
    padded(Buffer.from('1\n3\n5\n')),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-1.0-of-folder': [NAMELESS, tarHeader({ name: 'd/', flag: '5' }), padded(Buffer.from('1\n3\n5\n')), last, endMark()],
  'sparse-1.0-count-huge': [
    NAMELESS,
    tarHeader({ name: 'x', size: 1_024 }),
    padded(Buffer.from('99999999999\n3\n5\n')),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-1.0-negative': [NAMELESS, tarHeader({ name: 'x', size: 517 }), padded(Buffer.from('1\n-3\n5\n')), padded(HELLO), last, endMark()],
  'sparse-0.0': [
    paxSparse(['size', 20], ['numblocks', 2], ['offset', 2], ['numbytes', 3], ['offset', 9], ['numbytes', 2]),
    sparseFile(5),
    last,
    endMark(),
  ],
  'sparse-0.0-swapped': [paxSparse(['size', 20], ['numblocks', 1], ['numbytes', 3], ['offset', 2]), sparseFile(3), last, endMark()],
  'sparse-0.0-count-wrong': [paxSparse(['size', 20], ['numblocks', 2], ['offset', 2], ['numbytes', 5]), sparseFile(5), last, endMark()],
  'sparse-0.1': [paxSparse(['size', 20], ['numblocks', 2], ['map', '2,3,9,2'], ['name', 'real']), sparseFile(5), last, endMark()],
  'sparse-0.1-odd-map': [paxSparse(['size', 20], ['numblocks', 1], ['map', '2,3,9']), sparseFile(3), last, endMark()],
  'sparse-0.1-no-count': [paxSparse(['size', 20], ['map', '2,5']), sparseFile(5), last, endMark()],
  'sparse-1.0': [MAP_IN_BODY, tarHeader({ name: 'x', size: 517 }), padded(Buffer.from('2\n2\n3\n9\n2\n')), padded(HELLO), last, endMark()],
  'sparse-1.0-no-data': [MAP_IN_BODY, tarHeader({ name: 'x', size: 512 }), padded(Buffer.from('1\n20\n0\n')), last, endMark()],
  'sparse-1.0-bad-map': [
    MAP_IN_BODY,
    tarHeader({ name: 'x', size: 517 }),
    padded(Buffer.from('two\n2\n3\n')),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-1.0-map-too-short': [MAP_IN_BODY, tarHeader({ name: 'x', size: 512 }), padded(Buffer.from('9\n2\n3\n')), last, endMark()],
  'sparse-1.0-no-realsize': [
    paxSparse(['major', 1], ['minor', 0], ['name', 'real']),
    tarHeader({ name: 'x', size: 517 }),
    padded(Buffer.from('1\n0\n5\n')),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-1.0-and-long-name': [
    extended('L', Buffer.from('of-gnu\0')),
    paxSparse(['major', 1], ['minor', 0], ['realsize', 5], ['name', 'real']),
    tarHeader({ name: 'x', size: 517 }),
    padded(Buffer.from('1\n0\n5\n')),
    padded(HELLO),
    last,
    endMark(),
  ],
  'sparse-2.0': [paxSparse(['major', 2], ['minor', 0], ['realsize', 20], ['name', 'real']), sparseFile(5), last, endMark()],
  'sparse-of-folder': [paxSparse(['size', 20], ['numblocks', 1], ['map', '2,5']), tarHeader({ name: 'd/', flag: '5' }), last, endMark()],
}

/** A file of five bytes, or what the fields say. */
function head(fields: TarHeaderFields): Buffer {
  const size = fields.flag === undefined || fields.flag === '0' ? 5 : 0
  return Buffer.concat([tarHeader({ size, ...fields }), size === 0 ? Buffer.alloc(0) : padded(HELLO)])
}

function base256(value: number, width: number): Buffer {
  const bytes = Buffer.alloc(width)
  bytes.writeBigUInt64BE(BigInt(value), width - 8)
  bytes[0]! |= 0x80
  return bytes
}

function signed(block: Buffer): Buffer {
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte > 127 ? byte - 256 : byte), 0)
  const copy = Buffer.from(block)
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return copy
}

function blank(block: Buffer, at: number, length: number): Buffer {
  return Buffer.from(block).fill(0, at, at + length)
}

function oldSparse(stored: number, realSize: number, map: readonly (readonly [number, number])[], magic = 'ustar  \0', more: readonly (readonly [number, Buffer])[] = []): Buffer {
  const segments = Buffer.concat(map.flatMap((pair) => pair.map((value) => octal(value, 12))))
  const header = tarHeader({ name: 'sparse', flag: 'S', size: stored, magic, patches: [[386, segments], [483, octal(realSize, 12)], ...more] })
  return Buffer.concat([header, stored === 0 ? Buffer.alloc(0) : padded(Buffer.from('0123456789'.slice(0, stored)))])
}

function paxSparse(...records: readonly (readonly [string, string | number])[]): Buffer {
  return extended('x', Buffer.concat(records.map(([key, value]) => paxRecord(`GNU.sparse.${key}`, value))))
}

function sparseFile(stored: number): Buffer {
  return Buffer.concat([tarHeader({ name: 'GNUSparseFile.1/x', size: stored }), padded(Buffer.from('0123456789'.slice(0, stored)))])
}
