import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { SITE_PACKAGES } from './pip.ts'
import { purlOf } from './purl.ts'
import { run, runBytes } from './shell.ts'
import type { Found } from './stage.ts'
import { workFolder } from './workshop.ts'

const DPKG_FORMAT =
  '${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${db:Status-Status}\n'

/** All packages below a root, each told by the tool of its own ecosystem. */
export const probeRoot = (root: string): readonly Found[] =>
  [probeDpkg, probePip, probeNpm, probeJars].flatMap((probe) => probe(root))

/** A Debian package as Found. */
export function debFound(fields: readonly string[], evidencePath: string): Found {
  const [name = '', version = '', arch = '', source = '', sourceVersion = ''] = fields
  const purl = purlOf({ type: 'deb', namespace: 'debian', name, version, qualifiers: { arch } })
  return { purl, evidencePath, details: { type: 'deb', name, version, arch, source, sourceVersion } }
}

function probeDpkg(root: string): Found[] {
  const admin = join(root, 'var/lib/dpkg')
  if (!existsSync(join(admin, 'status'))) return []
  const listed = run('dpkg-query', [`--admindir=${admin}`, '-W', '-f', DPKG_FORMAT])
  return linesOf(listed)
    .map((line) => line.split('\t'))
    .filter((fields) => fields[5] === 'installed')
    .map((fields) => debFound(fields, '/var/lib/dpkg/status'))
}

interface PipReport {
  readonly installed: readonly {
    readonly metadata: { readonly name: string; readonly version: string }
    readonly metadata_location: string
  }[]
}

function probePip(root: string): Found[] {
  const site = join(root, SITE_PACKAGES)
  if (!existsSync(site)) return []
  const report = JSON.parse(run('pip', ['--isolated', 'inspect', '--path', site])) as PipReport
  return report.installed.map(({ metadata, metadata_location: location }) => {
    const name = metadata.name.toLowerCase().replace(/[-_.]+/g, '-')
    const purl = purlOf({ type: 'pypi', namespace: null, name, version: metadata.version })
    const evidencePath = `/${relative(root, location)}/METADATA`
    return { purl, evidencePath, details: { type: 'pypi', name, version: metadata.version } }
  })
}

function probeNpm(root: string): Found[] {
  const app = join(root, 'app')
  if (!existsSync(join(app, 'package.json'))) return []
  const own = JSON.parse(run('npm', ['pkg', 'get', 'name', 'version'], { cwd: app })) as Record<string, string>
  const seen = new Map([['/app/package.json', npmFound(own['name'] ?? '', own['version'] ?? '', '/app/package.json')]])
  if (!existsSync(join(app, 'node_modules'))) return [...seen.values()]
  for (const line of linesOf(run('npm', ['ls', '--all', '--parseable', '--long'], { cwd: app }))) {
    const [, path = '', name = '', version = ''] = /^([^:]+):(@?[^@]+)@([^:]+)/.exec(line) ?? []
    const evidencePath = `/${relative(root, path)}/package.json`
    seen.set(evidencePath, npmFound(name, version, evidencePath))
  }
  return [...seen.values()]
}

function npmFound(name: string, version: string, evidencePath: string): Found {
  const [, scope = null, bare = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? []
  const purl = purlOf({ type: 'npm', namespace: scope, name: bare, version })
  return { purl, evidencePath, details: { type: 'npm', name, version } }
}

function probeJars(root: string): Found[] {
  const app = join(root, 'app')
  if (!existsSync(app)) return []
  const jars = readdirSync(app).filter((name) => name.endsWith('.jar'))
  return jars.flatMap((name) => probeJar(join(app, name), `/app/${name}`))
}

// Reads pom.properties of an archive and of the archives in it, all with unzip.
function probeJar(file: string, evidencePath: string): Found[] {
  const names = linesOf(run('unzip', ['-Z1', file]))
  const own = names.filter((name) => name.endsWith('/pom.properties')).map((name) => {
    const properties = new Map(linesOf(run('unzip', ['-p', file, name])).map((line) => pairOf(line)))
    const keys = ['groupId', 'artifactId', 'version']
    const [group = '', artifact = '', version = ''] = keys.map((key) => properties.get(key))
    const purl = purlOf({ type: 'maven', namespace: group, name: artifact, version })
    return { purl, evidencePath, details: { type: 'maven', name: `${group}:${artifact}`, version } }
  })
  const nested = names.filter((name) => name.endsWith('.jar')).flatMap((name) => {
    const copy = join(workFolder('nested'), basename(name))
    writeFileSync(copy, runBytes('unzip', ['-p', file, name]))
    return probeJar(copy, `${evidencePath}!/${name}`)
  })
  return [...own, ...nested]
}

function pairOf(line: string): [string, string] {
  const [key = '', value = ''] = line.split('=')
  return [key.trim(), value.trim()]
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '')
}
