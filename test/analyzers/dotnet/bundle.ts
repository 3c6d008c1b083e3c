import { elfWith } from '../elf-with.ts'

const MARKER = '8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae'

/** How a bundle is made. */
export interface BundleParts {
  readonly major?: number
  /** Before the list, as the assemblies lie. */
  readonly padding?: number
  /** Bytes that the header says the list has, when not its own. */
  readonly size?: number
}

/**
 * A host of .NET with a dependency list in it, as HostWriter and Bundler of dotnet/runtime lay them out (bundle manifest, versions 2 and 6): marker with the header's place,
 * files, header with `PDLwTMmuvKib` for an id (that of the program retype 4.6.0, whose header has the same 61 bytes but the numbers).
 */
export function bundle(list: Buffer, { major = 6, padding = 100, size = list.length }: BundleParts = {}): Buffer {
  const host = elfWith('.data', Buffer.concat([Buffer.alloc(8), Buffer.from(MARKER, 'hex')]))
  const header = Buffer.alloc(65)
  header.writeUInt32LE(major, 0)
  header.writeInt32LE(1, 8)
  header[12] = 12
  header.write('PDLwTMmuvKib', 13, 'latin1')
  header.writeBigInt64LE(BigInt(host.length + padding), 25)
  header.writeBigInt64LE(BigInt(size), 33)
  host.writeBigInt64LE(BigInt(host.length + padding + list.length), 64)
  return Buffer.concat([host, Buffer.alloc(padding), list, header])
}
