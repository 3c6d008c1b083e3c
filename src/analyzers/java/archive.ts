import type { PackageRecord } from '../../model/package-record.ts'
import { isArchiveName } from './extensions.ts'
import { identify, isRuntime } from './identity.ts'
import { readManifest, type Manifest } from './manifest.ts'
import { readPomLicenses, readPomProperties, type MavenCoordinates } from './pom.ts'
import { Exhausted, type Survey } from './survey.ts'
import { BadZip, isStored, readEntries, readEntry, type ZipEntry } from '../zip.ts'

const MIB = 1024 * 1024
const MAX_DEPTH = 8
const MAX_DESCRIPTOR = MIB
const MAX_NAME = 4_096
// Class files shrink to a third, text to a tenth; only what is made for it shrinks to a two-hundredth.
const MAX_RATIO = 200
const DESCRIPTOR = /(?:^|\/)META-INF\/maven\/([^/]+)\/([^/]+)\/pom\.(properties|xml)$/

/** One archive: the evidence file itself or a member of it. */
export interface Archive {
  readonly bytes: Buffer
  readonly fileName: string
  readonly innerPath: string
  readonly depth: number
}

/** What was read of one archive's own members. */
interface Contents {
  /** With the folder of the descriptor; an archive may hold a name twice. */
  readonly properties: (readonly [string, MavenCoordinates])[]
  /** By the same folder. */
  readonly licenses: Map<string, readonly string[]>
  manifest: Manifest | null
}

/**
 * Adds the packages of an archive and of the archives in it to the survey, and as gaps what cannot be read. Never
 * throws.
 */
export function readArchive(archive: Archive, survey: Survey): void {
  try {
    readMembers(archive, survey)
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error
  }
}

function readMembers(archive: Archive, survey: Survey): void {
  const contents: Contents = { properties: [], licenses: new Map(), manifest: null }
  const nested: ZipEntry[] = []
  try {
    for (const entry of readEntries(archive.bytes)) {
      survey.countEntry()
      if (isArchiveName(entry.name)) nested.push(entry)
      else guard(archive, survey, () => readDescriptor(archive, entry, contents, survey))
    }
  } catch (error) {
    if (!(error instanceof BadZip)) throw error
    survey.gap('JAVA.BAD_ZIP', error.message, archive.innerPath)
  }
  for (const record of toPackages(archive, contents)) survey.add(record)
  for (const entry of nested) readNested(archive, entry, survey)
}

/** A member that cannot be read is a gap of its archive; the others are read. */
function guard({ innerPath }: Archive, survey: Survey, read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof BadZip)) throw error
    survey.gap('JAVA.BAD_ZIP', error.message, innerPath)
  }
}

function readDescriptor({ bytes, innerPath }: Archive, entry: ZipEntry, contents: Contents, survey: Survey): void {
  const isManifest = entry.name.length === 20 && entry.name.toUpperCase() === 'META-INF/MANIFEST.MF'
  const match = /\/pom\.(?:properties|xml)$/.test(entry.name) ? DESCRIPTOR.exec(entry.name) : null
  if (!isManifest && match === null) return
  if (entry.size > MAX_DESCRIPTOR)
    return survey.gap('JAVA.TOO_LARGE', 'A Maven descriptor or manifest is larger than 1 MiB.', innerPath)
  survey.countInflated(entry.size)
  const text = readEntry(bytes, entry).toString('utf8')
  if (match === null) {
    contents.manifest ??= readManifest(text)
    return
  }
  const folder = entry.name.slice(0, entry.name.lastIndexOf('/'))
  const [, groupId = '', artifactId = '', kind] = match
  if (kind === 'xml') {
    contents.licenses.set(folder, readPomLicenses(text))
    return
  }
  const coordinates = readPomProperties(text, { groupId, artifactId })
  if (coordinates !== null) contents.properties.push([folder, coordinates])
}

/** By its Maven descriptors, else by manifest and file name; none when that gives no name or no version. */
function toPackages({ fileName, innerPath }: Archive, { properties, licenses, manifest }: Contents): PackageRecord[] {
  const found = new Map<string, PackageRecord>()
  for (const [folder, { groupId, artifactId, version }] of properties) {
    const own = licenses.get(folder) ?? []
    const stated = own.length === 0 && properties.length === 1 ? (manifest?.licenses ?? []) : own
    found.set(`${groupId}:${artifactId}:${version}`, toRecord(groupId, artifactId, version, stated, innerPath))
  }
  if (found.size > 0 || (manifest !== null && isRuntime(manifest))) return [...found.values()]
  const identity = identify(fileName, manifest)
  return identity === null
    ? []
    : [toRecord(identity.group, identity.name, identity.version, manifest?.licenses ?? [], innerPath)]
}

function toRecord(
  namespace: string | null,
  name: string,
  version: string,
  licenses: readonly string[],
  innerPath: string,
): PackageRecord {
  return { type: 'maven', namespace, name, version, qualifiers: {}, licenses, innerPath }
}

function readNested(outer: Archive, entry: ZipEntry, survey: Survey): void {
  const innerPath = `${outer.innerPath}!/${entry.name}`
  if (innerPath.length > MAX_NAME)
    return survey.gap('JAVA.TOO_LARGE', 'The names of archives in archives are too long.', outer.innerPath)
  if (outer.depth === MAX_DEPTH)
    return survey.gap('JAVA.TOO_DEEP', `More than ${MAX_DEPTH} archives in one another.`, innerPath)
  const cost = isStored(entry) ? 0 : entry.size
  if (cost > MIB && cost > entry.compressedSize * MAX_RATIO) {
    return survey.gap('JAVA.TOO_LARGE', `It grows to more than ${MAX_RATIO} times its size.`, innerPath)
  }
  const fileName = entry.name.slice(entry.name.lastIndexOf('/') + 1)
  const open = (): void => {
    survey.countInflated(cost)
    let bytes: Buffer
    try {
      bytes = readEntry(outer.bytes, entry)
    } catch (error) {
      if (!(error instanceof BadZip)) throw error
      return survey.gap('JAVA.BAD_ZIP', error.message, innerPath)
    }
    try {
      if (bytes.length > 0) readMembers({ bytes, fileName, innerPath, depth: outer.depth + 1 }, survey)
    } finally {
      if (!isStored(entry)) release(bytes)
    }
  }
  if (!survey.hold(cost, open))
    survey.gap('JAVA.TOO_LARGE', 'It would take too much memory beside the archives that hold it.', innerPath)
}

/**
 * Gives an inflated archive's memory back at once: the collector lets several of 90 MiB pile up. Small ones may share
 * their memory with others and are left to it.
 */
function release(bytes: Buffer): void {
  if (bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength > MIB) bytes.buffer.transfer(0)
}
