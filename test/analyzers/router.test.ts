import { describe, expect, it } from 'vitest'
import { type Analyzer, NOTHING, type PathRule } from '../../src/analyzers/analyzer.ts'
import { analyzer as dpkg } from '../../src/analyzers/dpkg/analyzer.ts'
import { analyzer as osRelease } from '../../src/analyzers/os-release/analyzer.ts'
import { createRouter } from '../../src/analyzers/router.ts'

function member(name: string, reads: PathRule[], places: string[] = []): Analyzer {
  return { name, version: 1, packageTypes: [], reads, maxBytes: 1, places, analyze: () => NOTHING }
}

describe('createRouter', () => {
  it('looks a path up by basename, extension in any case, and parent', () => {
    const router = createRouter([
      member('base', [{ by: { basename: 'status' } }]),
      member('ext', [{ by: { extension: '.jar' } }]),
      member('parent', [{ by: { parent: 'status.d' } }]),
    ])
    const name = (path: string) => router.route(path)?.analyzer.name ?? null
    expect(name('/status')).toBe('base')
    expect(name('/a/b/status')).toBe('base')
    expect(name('/a/X.JAR')).toBe('ext')
    expect(name('/a/.jar')).toBeNull()
    expect(name('/a/jar')).toBeNull()
    expect(name('/a.jar/b')).toBeNull()
    expect(name('/status.d/tzdata')).toBe('parent')
    expect(name('/x/status.d/tzdata')).toBe('parent')
    expect(name('/x/status.d/y/tzdata')).toBeNull()
    expect(name('/Status')).toBeNull()
    expect(name('')).toBeNull()
    expect(name('status')).toBe('base')
  })

  it('takes the first analyzer of the table whose rule agrees, whichever key found it', () => {
    const parent = member('parent', [{ by: { parent: 'd' }, when: (path) => !path.endsWith('/no.jar') }])
    const ext = member('ext', [{ by: { extension: '.jar' } }])
    expect(createRouter([parent, ext]).route('/d/x.jar')?.analyzer).toBe(parent)
    expect(createRouter([ext, parent]).route('/d/x.jar')?.analyzer).toBe(ext)
    expect(createRouter([parent, ext]).route('/d/no.jar')?.analyzer).toBe(ext)
  })

  it('keeps a file for a place that a link may show it at, and prefers a certain reader', () => {
    const at = (path: string) => path === '/p/status'
    const placed = member('placed', [{ by: { basename: 'status' }, when: at }], ['/p/status'])
    const unplaced = member('unplaced', [{ by: { basename: 'status' }, when: () => false }])
    expect(createRouter([placed]).route('/p/status')).toEqual({ analyzer: placed, certain: true })
    expect(createRouter([placed]).route('/q/status')).toEqual({ analyzer: placed, certain: false })
    expect(createRouter([unplaced]).route('/q/status')).toBeNull()
    const sure = member('sure', [{ by: { parent: 'q' } }])
    expect(createRouter([placed, sure]).route('/q/status')).toEqual({ analyzer: sure, certain: true })
  })

  it('routes databases behind links', () => {
    const router = createRouter([osRelease, dpkg])
    const certain = (path: string) => router.route(path)?.certain
    expect(certain('/var/lib/dpkg/status')).toBe(true)
    expect(certain('/srv/chroot/var/lib/dpkg/status')).toBe(true)
    expect(certain('/usr/share/dpkgdb/status')).toBe(false)
    expect(certain('/var/lib/dpkg/status.d/base-files')).toBe(true)
    expect(certain('/var/lib/dpkg/status.d/base-files.md5sums')).toBe(true)
    expect(certain('/var/lib/dpkg/info/zlib1g:amd64.list')).toBe(true)
    expect(certain('/var/lib/dpkg/info/zlib1g:amd64.md5sums')).toBe(true)
    expect(certain('/var/lib/dpkg/info/zlib1g:amd64.postinst')).toBeUndefined()
    expect(certain('/etc/apt/sources.list.d/debian.list')).toBeUndefined()
    expect(certain('/etc/os-release')).toBe(true)
    expect(certain('/usr/lib/os.release.d/os-release-container')).toBe(true)
    expect(certain('/snap/core22/1/usr/lib/os-release')).toBe(false)
    expect(certain('/var/lib/dpkg/status-old')).toBeUndefined()
  })
})
