import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { expect, test } from 'vitest'
import { analyzeCold, freshStore } from '../testkit/analysis.ts'
import { asker } from '../testkit/ask.ts'

const LAYOUT = resolve('seeds/layout')

interface Descriptor { readonly mediaType: string; readonly digest: string; readonly artifactType?: string }
interface Shown { readonly layer: number; readonly type: string; readonly size: number; readonly link: string | null }

function blob(digest: string): Buffer {
  return readFileSync(`${LAYOUT}/blobs/${digest.replace(':', '/')}`)
}

const parsed = (digest: string) => JSON.parse(blob(digest).toString()) as { manifests?: Descriptor[]; config?: Descriptor; layers?: Descriptor[] }

/** The image manifests below an index; not what is only attached to them. */
function imagesBelow(descriptors: readonly (Descriptor & { readonly annotations?: Record<string, string> })[]): string[] {
  return descriptors.flatMap(({ digest, annotations }) => {
    const { manifests, config } = parsed(digest)
    if (manifests !== undefined) return imagesBelow(manifests)
    return config?.mediaType === 'application/vnd.oci.image.config.v1+json' && annotations?.['vnd.docker.reference.type'] === undefined ? [digest] : []
  })
}

async function entriesOf({ mediaType, digest }: Descriptor): Promise<Header[]> {
  const bytes = blob(digest)
  const tar = mediaType.endsWith('gzip') ? gunzipSync(bytes) : mediaType.endsWith('zstd') ? zstdDecompressSync(bytes) : bytes
  const headers: Header[] = []
  const reading = extract()
  reading.end(tar)
  for await (const entry of reading) {
    headers.push(entry.header)
    entry.resume()
  }
  return headers
}

/** A path with the links among its folders followed, as they are seen now. */
function real(path: string, seen: ReadonlyMap<string, Shown>): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  const name = parts.pop() ?? ''
  let folder = ''
  for (const part of parts) {
    const at = `${folder}/${part}`
    const link = seen.get(at)?.link
    folder = link == null ? at : real(link.startsWith('/') ? `${link}/x` : `${folder}/${link}/x`, seen).slice(0, -2)
  }
  return `${folder}/${name}`
}

/** Lays the layers of an image upon each other as the image specification says; gives the bytes of regular files that are lost of each, and how many files. */
async function lost(manifest: string): Promise<{ bytes: number[]; files: number }> {
  const { layers = [] } = parsed(manifest)
  const seen = new Map<string, Shown>()
  const bytes = layers.map(() => 0)
  let files = 0
  const lose = (path: string) => {
    const shown = seen.get(path)
    seen.delete(path)
    if (shown?.type !== 'file') return
    bytes[shown.layer]! += shown.size
    files++
  }
  const loseBelow = (path: string) => [...seen.keys()].filter((each) => each.startsWith(`${path}/`)).forEach(lose)
  for (const [layer, descriptor] of layers.entries()) {
    const headers = await entriesOf(descriptor)
    for (const { name } of headers) {
      const [, folder = '', hidden = ''] = /^(.*?)\/?\.wh\.([^/]+)$/.exec(`/${name}`) ?? []
      if (hidden === '') continue
      if (hidden === '.wh..opq') loseBelow(real(folder, seen))
      else {
        const path = real(`${folder}/${hidden}`, seen)
        loseBelow(path)
        lose(path)
      }
    }
    for (const { name, type, size = 0, linkname } of headers) {
      if (/(^|\/)\.wh\./.test(name)) continue
      const path = real(name, seen)
      if (type !== 'directory') loseBelow(path)
      lose(path)
      seen.set(path, { layer, type: type ?? 'file', size, link: type === 'symlink' ? (linkname ?? null) : null })
    }
  }
  return { bytes, files }
}

test('what images waste is what laying the tars of their layers upon each other loses', { timeout: 120_000 }, async () => {
  const store = await freshStore()
  await analyzeCold(store, LAYOUT)
  const ask = asker({ db: store.db, provider: store.provider })
  const { manifests } = JSON.parse(readFileSync(`${LAYOUT}/index.json`, 'utf8')) as { manifests: Descriptor[] }
  const digests = [...new Set(imagesBelow(manifests))]
  let total = 0
  for (const digest of digests) {
    const { bytes, files } = await lost(digest)
    const { data } = await ask('query ($digest: String!) { image(reference: $digest) { wastedBytes shadowedFiles { totalCount } layers { wastedBytes } } }', { digest })
    const sum = bytes.reduce((a, b) => a + b, 0)
    expect([digest, data]).toEqual([digest, { image: { wastedBytes: String(sum), shadowedFiles: { totalCount: files }, layers: bytes.map((each) => ({ wastedBytes: String(each) })) } }])
    total += sum
  }
  expect(digests.length).toBeGreaterThan(8)
  expect(total).toBeGreaterThan(500_000)
  await store.lineage.close()
})
