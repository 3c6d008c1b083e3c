import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './shell.ts'
import { workFolder } from './workshop.ts'

/** A binary package of Debian: `name=version`, with the epoch, as apt writes it. */
export type DebName = `${string}=${string}`

/** An architecture of Debian; `all` is for packages that are the same on every machine. */
export type Architecture = 'amd64' | 'arm64' | 'all'

const SOURCES = '/etc/apt/sources.list.d/debian.sources'

/**
 * Downloads one .deb and answers its path. apt works on lists of its own with amd64 and arm64, so the machine's dpkg
 * needs no foreign architecture. Throws when the machine's Debian sources no longer serve that version.
 */
export function downloadDeb(deb: DebName, architecture: Architecture): string {
  const folder = workFolder('debs', architecture, deb.replaceAll(':', '%3a'))
  const present = readdirSync(folder).find((name) => name.endsWith('.deb'))
  if (present !== undefined) return join(folder, present)
  const [name, version] = deb.split('=')
  const qualified = architecture === 'all' ? name : `${name}:${architecture}`
  run('apt-get', ['-c', configuration(), 'download', '-q', `${qualified}=${version}`], { cwd: folder })
  const [downloaded] = readdirSync(folder)
  if (downloaded === undefined) throw new Error(`apt-get answered nothing for ${deb}`)
  return join(folder, downloaded)
}

function configuration(): string {
  const root = workFolder('apt')
  const path = join(root, 'apt.conf')
  if (existsSync(path)) return path
  workFolder('apt', 'lists', 'partial')
  workFolder('apt', 'cache', 'archives', 'partial')
  const settings = [
    `Dir::State::lists "${root}/lists"`,
    'Dir::State::status "/dev/null"',
    `Dir::Cache "${root}/cache"`,
    `Dir::Etc::sourcelist "${SOURCES}"`,
    'Dir::Etc::sourceparts "/dev/null"',
    'APT::Architecture "amd64"',
    'APT::Architectures { "amd64"; "arm64"; }',
    'APT::Sandbox::User "root"',
  ]
  writeFileSync(`${path}.new`, settings.map((line) => `${line};\n`).join(''))
  run('apt-get', ['-c', `${path}.new`, 'update', '-q'])
  run('mv', [`${path}.new`, path])
  return path
}
