import type { ListedFile } from '../claim-paths.ts'
import { filesOf, integers, type ListEntry, strings } from './files.ts'
import type { RelationLists } from './relations.ts'

/** The tags of one installed package that matter here (rpmtag.h); null where the header lacks the tag. */
export interface RpmHeader {
  readonly name: string
  readonly version: string
  readonly release: string
  readonly epoch: number | null
  readonly arch: string | null
  readonly vendor: string | null
  readonly license: string | null
  /** The file name of the source rpm. */
  readonly sourceRpm: string | null
  readonly modularityLabel: string | null
  readonly requires: RelationLists
  readonly provides: readonly string[]
}

/** A header as it is read, with its files: they are gone through at once, not kept. */
export interface ReadHeader extends RpmHeader {
  /** Null when the header's lists of them cannot be read. */
  readonly files: Iterable<ListedFile> | null
}

const NAME = 1000
const VERSION = 1001
const RELEASE = 1002
const EPOCH = 1003
const VENDOR = 1011
const LICENSE = 1014
const OLD_FILE_NAMES = 1027
const ARCH = 1022
const SOURCE_RPM = 1044
const FILE_DIGESTS = 1035
const FILE_FLAGS = 1037
const FILE_VERIFY_FLAGS = 1045
const PROVIDE_NAMES = 1047
const REQUIRE_FLAGS = 1048
const REQUIRE_NAMES = 1049
const REQUIRE_VERSIONS = 1050
const FOLDER_INDEXES = 1116
const BASE_NAMES = 1117
const FOLDER_NAMES = 1118
const FILE_DIGEST_ALGORITHM = 5011
const MODULARITY_LABEL = 5096

const INT32 = 4
const STRING = 6
const STRING_ARRAY = 8
const I18N_STRING = 9
const ENTRY_SIZE = 16
// rpm's own bound on the number of entries of a header (rpm, lib/header.c, hdrchkTags).
const MAX_ENTRIES = 0xffff
const MAX_TEXT = 4_096

/**
 * Reads a header as databases hold it: two big-endian counts (index entries, bytes of data), the index, the data (rpm,
 * "RPM v4 header format", without magic). Null when it is broken or lacks name, version or release.
 */
export function readHeader(blob: Buffer): ReadHeader | null {
  if (blob.length < 8) return null
  const count = blob.readUInt32BE(0)
  const size = blob.readUInt32BE(4)
  const start = 8 + count * ENTRY_SIZE
  if (count > MAX_ENTRIES || start + size > blob.length) return null
  const store = blob.subarray(start, start + size)
  const entries = readIndex(blob, count)
  const [name, version, release] = [NAME, VERSION, RELEASE].map((tag) => text(entries.get(tag), store))
  if (!name || !version || !release) return null
  const files = filesOf(
    {
      baseNames: entries.get(BASE_NAMES),
      folderNames: entries.get(FOLDER_NAMES),
      folderIndexes: entries.get(FOLDER_INDEXES),
      names: entries.get(OLD_FILE_NAMES),
      digests: entries.get(FILE_DIGESTS),
      digestAlgorithm: integer(entries.get(FILE_DIGEST_ALGORITHM), store),
      flags: entries.get(FILE_FLAGS),
      verifyFlags: entries.get(FILE_VERIFY_FLAGS),
    },
    store,
  )
  return {
    name,
    version,
    release,
    epoch: integer(entries.get(EPOCH), store),
    arch: text(entries.get(ARCH), store),
    vendor: text(entries.get(VENDOR), store),
    license: text(entries.get(LICENSE), store),
    sourceRpm: text(entries.get(SOURCE_RPM), store),
    modularityLabel: text(entries.get(MODULARITY_LABEL), store),
    requires: { names: list(entries.get(REQUIRE_NAMES), store), flags: integers(entries.get(REQUIRE_FLAGS), store), versions: list(entries.get(REQUIRE_VERSIONS), store) },
    provides: list(entries.get(PROVIDE_NAMES), store),
    files,
  }
}

const WANTED = new Set([
  NAME,
  VERSION,
  RELEASE,
  EPOCH,
  VENDOR,
  LICENSE,
  ARCH,
  SOURCE_RPM,
  PROVIDE_NAMES,
  REQUIRE_FLAGS,
  REQUIRE_NAMES,
  REQUIRE_VERSIONS,
  MODULARITY_LABEL,
  OLD_FILE_NAMES,
  FOLDER_INDEXES,
  BASE_NAMES,
  FOLDER_NAMES,
  FILE_DIGESTS,
  FILE_FLAGS,
  FILE_VERIFY_FLAGS,
  FILE_DIGEST_ALGORITHM,
])

function readIndex(blob: Buffer, count: number): Map<number, ListEntry> {
  const entries = new Map<number, ListEntry>()
  for (let i = 0, at = 8; i < count; i++, at += ENTRY_SIZE) {
    const tag = blob.readUInt32BE(at)
    if (!WANTED.has(tag) || entries.has(tag)) continue
    const [type = 0, offset = 0, values = 0] = [4, 8, 12].map((part) => blob.readUInt32BE(at + part))
    entries.set(tag, { type, offset, count: values })
  }
  return entries
}

/** The first string of the entry; `(none)` is how rpm itself writes an absent one into gpg-pubkey headers. */
function text(entry: ListEntry | undefined, store: Buffer): string | null {
  if (entry === undefined || ![STRING, STRING_ARRAY, I18N_STRING].includes(entry.type)) return null
  const end = store.indexOf(0, entry.offset)
  if (entry.offset >= store.length || end < 0 || end - entry.offset > MAX_TEXT) return null
  const value = store.toString('utf8', entry.offset, end)
  return value === '' || value === '(none)' ? null : value
}

function integer(entry: ListEntry | undefined, store: Buffer): number | null {
  if (entry === undefined || entry.type !== INT32 || entry.offset + 4 > store.length) return null
  return store.readUInt32BE(entry.offset)
}

/** Relations are worth less than the package: a list that cannot be read is empty. */
function list(entry: ListEntry | undefined, store: Buffer): readonly string[] {
  return entry === undefined ? [] : (strings(entry, store) ?? [])
}
