import { createHash } from 'node:crypto'
import { linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TarItem } from '../testkit/tar.ts'
import { changesetOf, fold, visible } from './fold.ts'

const RUNS = 300
type Kind = 'file' | 'folder' | 'symlink' | 'hardlink' | 'whiteout' | 'opaque'

const names = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })

/** One change of a layer, as a tar has it. */
function change(kinds: readonly Kind[]): fc.Arbitrary<TarItem> {
  return fc.tuple(fc.constantFrom(...kinds), names, names, fc.boolean()).map(([kind, at, to, absolute]) => {
    const path = at.join('/')
    const folder = at.slice(0, -1).map((name) => `${name}/`).join('')
    switch (kind) {
      case 'whiteout':
        return { path: `${folder}.wh.${at.at(-1)}` }
      case 'opaque':
        return { path: `${folder}.wh..wh..opq` }
      case 'symlink':
        return { path, link: absolute ? `/${to.join('/')}` : to.join('/') }
      case 'hardlink':
        return { path, type: 'hardlink', link: to.join('/') }
      case 'folder':
        return { path: `${path}/` }
      case 'file':
        return { path }
    }
  })
}

/** Layers whose files all have another content. */
function stacks(kinds: readonly Kind[]): fc.Arbitrary<TarItem[][]> {
  return fc
    .array(fc.array(change(kinds), { maxLength: 7 }), { minLength: 1, maxLength: 5 })
    .map((layers) => layers.map((items, l) => items.map((item, i) => (isFile(item) ? { ...item, content: `${l}.${i}` } : item))))
}

const isFile = ({ path, type, link }: TarItem) => type === undefined && link === undefined && !path.endsWith('/')
const mark = (path: string) => path.match(/^(.*\/|)\.wh\.(.*)$/)
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** By the sentences of the specification on a plain map, for layers without links: path -> the content of a file, `/` for a folder. */
function naive(layers: readonly (readonly TarItem[])[]): Map<string, string> {
  let seen = new Map<string, string>()
  const drop = (gone: (path: string) => boolean) => {
    seen = new Map([...seen].filter(([path]) => !gone(path)))
  }
  for (const layer of layers) {
    for (const { path } of layer) {
      const [, folder, hidden] = mark(path) ?? []
      if (hidden === '.wh..opq') drop((old) => old.startsWith(`/${folder}`) && old !== `/${folder}`.slice(0, -1))
      else if (hidden !== undefined) drop((old) => old === `/${folder}${hidden}` || old.startsWith(`/${folder}${hidden}/`))
    }
    for (const { path: name, content } of layer) {
      if (mark(name) !== null) continue
      const folder = name.endsWith('/')
      const path = `/${name}`.replace(/\/$/, '')
      drop((old) => (!folder && old.startsWith(`${path}/`)) || (seen.get(old) !== '/' && path.startsWith(`${old}/`)))
      seen.set(path, folder ? '/' : String(content))
    }
  }
  return seen
}

test('files, folders, whiteouts and opaque folders: as a plain map has it', () => {
  fc.assert(
    fc.property(stacks(['file', 'file', 'folder', 'whiteout', 'opaque']), (layers) => {
      const shown = [...visible(fold(layers).state)].map(([path, { type, sha256 }]) => [path, type === 'DIRECTORY' ? '/' : sha256])
      const expected = [...naive(layers)].map(([path, content]) => [path, content === '/' ? '/' : sha256(content)])
      expect(shown.sort()).toEqual(expected.sort())
    }),
    { numRuns: 1_500 },
  )
})

/**
 * A layer that a file system cannot take as it stands: a file where a folder must be, a link to nothing on the way, a hard link to nothing; or
 * one that writes through a symlink and then replaces it, of which a changeset keeps the end only.
 */
class Impossible extends Error {}

/** Unpacks layers into a real folder, whose links the operating system follows; absolute links are made to point below the folder. */
class Disk {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  apply(items: readonly TarItem[]): void {
    const folders = new Set(changesetOf(items).entries.filter(({ type }) => type === 'DIRECTORY').map(({ path }) => path))
    const marks = items.map(({ path }) => mark(path)).filter((found) => found !== null)
    const doomed = marks.flatMap(([, folder, hidden]) => {
      const path = `/${folder}${hidden === '.wh..opq' ? '' : hidden}`
      const own = path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'))
      if (own.some((above) => folders.has(above) && this.kind(above) === 'symlink')) return []
      if (hidden !== '.wh..opq') return this.kind(path) === null ? [] : [join(this.real(dirname(path)), path.slice(path.lastIndexOf('/') + 1))]
      const real = this.whole(path)
      return real !== null && lstatSync(real).isDirectory() ? readdirSync(real).map((name) => join(real, name)) : []
    })
    for (const path of doomed) rmSync(path, { recursive: true, force: true })
    const links = new Set(items.filter(({ type, link }) => link !== undefined && type === undefined).map(({ path }) => path))
    const all = items.map(({ path }) => path.replace(/\/$/, ''))
    if ([...links].some((path) => all.filter((other) => other === path).length > 1)) throw new Impossible()
    items.forEach((item, i) => {
      if (mark(item.path) !== null) return
      const through = items.slice(0, i).some(({ path }) => path.startsWith(`${item.path.replace(/\/$/, '')}/`))
      if (through && this.kind(`/${item.path}`.replace(/\/$/, '')) === 'symlink') throw new Impossible()
      this.place(item)
    })
  }

  place({ path: name, content, link, type }: TarItem): void {
    const path = `/${name}`.replace(/\/$/, '')
    const folder = name.endsWith('/')
    const target = type === 'hardlink' ? `/${link!}` : null
    const parent = this.parent(dirname(path))
    if (parent === null) return
    const at = join(parent, path.slice(path.lastIndexOf('/') + 1))
    if (target !== null && (this.kind(target) !== 'file' || realpathSync(this.root + target) === at)) throw new Impossible()
    const linked = target === null ? null : readFileSync(this.root + target)
    const kind = this.kindAt(at)
    if (kind !== null && !(folder && kind === 'folder')) rmSync(at, { recursive: true })
    if (folder) mkdirSync(at, { recursive: true })
    else if (linked !== null) {
      if (this.kind(target!) === null) writeFileSync(at, linked)
      else linkSync(join(this.real(dirname(target!)), target!.slice(target!.lastIndexOf('/') + 1)), at)
    } else if (link !== undefined) symlinkSync(link.startsWith('/') ? this.root + link : link, at)
    else writeFileSync(at, String(content))
  }

  /** The real folder of that path, made where missing; null when links go in circles. */
  parent(path: string): string | null {
    let at = this.root
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = join(at, name)
      const kind = this.kindAt(next)
      if (kind === null) mkdirSync(next)
      try {
        at = realpathSync(next)
      } catch (error) {
        if ((error as { code?: string }).code === 'ELOOP') return null
        throw new Impossible()
      }
      if (!lstatSync(at).isDirectory()) throw new Impossible()
    }
    return at
  }

  kind(path: string): 'file' | 'folder' | 'symlink' | null {
    return this.kindAt(this.root + path)
  }

  kindAt(path: string): 'file' | 'folder' | 'symlink' | null {
    try {
      const stat = lstatSync(path)
      return stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'symlink' : 'file'
    } catch {
      return null
    }
  }

  real(path: string): string {
    return realpathSync(this.root + path)
  }

  whole(path: string): string | null {
    try {
      return this.real(path)
    } catch {
      return null
    }
  }

  /** Files by the sha256 of their content, links by what they point at. */
  contents(folder = ''): [string, string][] {
    return readdirSync(this.root + folder).flatMap((name): [string, string][] => {
      const path = `${folder}/${name}`
      const kind = this.kind(path)
      if (kind === 'folder') return this.contents(path)
      if (kind === 'file') return [[path, sha256(readFileSync(this.root + path))]]
      const target = readlinkSync(this.root + path)
      return [[path, `-> ${target.startsWith(this.root) ? target.slice(this.root.length) : target}`]]
    })
  }
}

test('with symlinks and hard links: as a real file system has it', () => {
  const base = mkdtempSync(join(realpathSync(tmpdir()), 'stratigraph-test-'))
  let taken = 0
  try {
    fc.assert(
      fc.property(stacks(['file', 'folder', 'folder', 'symlink', 'hardlink', 'whiteout', 'opaque']), (layers) => {
        const root = mkdtempSync(join(base, 'root-'))
        const disk = new Disk(root)
        try {
          for (const layer of layers) disk.apply(layer)
        } catch (error) {
          if (!(error instanceof Impossible)) throw error
          fc.pre(false)
        }
        taken += 1
        const entries = [...visible(fold(layers).state)].filter(([, { type }]) => type !== 'DIRECTORY')
        const shown = entries.map(([path, { type, linkTarget, sha256 }]) => [path, type === 'SYMLINK' ? `-> ${linkTarget}` : sha256])
        expect(shown.sort()).toEqual(disk.contents().sort())
      }),
      { numRuns: RUNS, maxSkipsPerRun: 1_000 },
    )
  } finally {
    rmSync(base, { recursive: true })
  }
  expect(taken).toBeGreaterThanOrEqual(RUNS)
})
