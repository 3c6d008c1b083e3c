/** Digests of the contents of a layer's files beside sha256: plain data, a few bytes a file, because there are many. */
export interface LayerDigests {
  readonly made: readonly DigestColumn[]
  /** What was read again later: by the place of the file, by algorithm, hex digits. */
  more?: Map<number, Readonly<Record<string, string>>>
}

/** The digests of one algorithm. */
export interface DigestColumn {
  readonly algorithm: string
  /** Which entries of the layer have one, ascending. */
  readonly at: Uint32Array
  /** The digests, one after the other. */
  readonly bytes: Uint8Array
}

export const NO_DIGESTS: LayerDigests = Object.freeze({ made: [] })

/** The digests of files by their place among the entries of their layer. */
export function layerDigests(files: Iterable<readonly [number, Readonly<Record<string, string>>]>): LayerDigests {
  const columns = new Map<string, { at: number[]; hex: string[] }>()
  for (const [at, digests] of files) {
    for (const [algorithm, digest] of Object.entries(digests)) {
      const column = columns.get(algorithm) ?? { at: [], hex: [] }
      columns.set(algorithm, column)
      column.at.push(at)
      column.hex.push(digest)
    }
  }
  return { made: [...columns].map(([algorithm, { at, hex }]) => ({ algorithm, at: Uint32Array.from(at), bytes: new Uint8Array(Buffer.from(hex.join(''), 'hex')) })) }
}

/** The digest of the entry at a place, as hex digits; null where it was not made. */
export function digestAt({ made, more }: LayerDigests, place: number, algorithm: string): string | null {
  const found = more?.get(place)?.[algorithm]
  if (found !== undefined) return found
  const column = made.find((each) => each.algorithm === algorithm)
  if (column === undefined) return null
  const { at, bytes } = column
  let low = 0
  for (let high = at.length; low < high; ) {
    const middle = (low + high) >>> 1
    if (at[middle]! < place) low = middle + 1
    else high = middle
  }
  if (at[low] !== place) return null
  const length = bytes.length / at.length
  return Buffer.from(bytes.buffer, bytes.byteOffset + low * length, length).toString('hex')
}

/** All digests, by place. */
export function* eachDigest({ made, more = new Map() }: LayerDigests): Generator<readonly [number, Readonly<Record<string, string>>]> {
  const places = new Set(made.flatMap(({ at }) => [...at]))
  for (const place of [...places, ...[...more.keys()].filter((each) => !places.has(each))].sort((a, b) => a - b)) {
    const own = made.flatMap(({ algorithm }) => {
      const digest = digestAt({ made }, place, algorithm)
      return digest === null ? [] : [[algorithm, digest] as const]
    })
    yield [place, { ...Object.fromEntries(own), ...more.get(place) }]
  }
}
