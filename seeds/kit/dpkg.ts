import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { run, runBytes } from './shell.ts'
import { workFolder } from './workshop.ts'

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm', 'config', 'triggers']

const UNWANTED = ['doc', 'man', 'locale', 'info', 'lintian'].map((name) => `/usr/share/${name}`)
const CHARACTER_SETS = '/usr/lib/x86_64-linux-gnu/gconv'

const COMMON = ['--force-all', '--force-unsafe-io', '--no-triggers', '--log=/dev/null']

const FILTERS = [
  ...UNWANTED.map((path) => `--path-exclude=${path}/*`),
  `--path-exclude=${CHARACTER_SETS}/*`,
  '--path-include=/usr/share/doc/*/copyright',
]

/** Prepares an empty root as debootstrap does: merged /usr, and an empty package database. */
export function prepareRoot(root: string): void {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true })
    symlinkSync(`usr/${name}`, join(root, name))
  }
  for (const name of ['info', 'updates', 'triggers']) mkdirSync(join(root, 'var/lib/dpkg', name), { recursive: true })
  writeFileSync(join(root, 'var/lib/dpkg/status'), '')
}

/**
 * Installs .debs below `root` with dpkg itself. The maintainer scripts are not run, since there is no chroot that could
 * run them; they are put into the database afterwards, where dpkg would have put them.
 */
export function installDebs(root: string, debs: readonly string[]): void {
  const bare = debs.map(withoutScripts)
  run('dpkg', [`--root=${root}`, ...COMMON, ...FILTERS, '--install', ...bare.map((deb) => deb.file)])
  for (const deb of bare) {
    const name = fieldOf(deb.file, 'Package')
    const qualified = `${name}:${fieldOf(deb.file, 'Architecture')}`
    const info = join(root, 'var/lib/dpkg/info')
    const prefix = existsSync(join(info, `${qualified}.list`)) ? qualified : name
    for (const script of deb.scripts) run('cp', ['-p', script, join(info, `${prefix}.${basename(script)}`)])
  }
}

/** Takes packages away: `--purge` forgets them, `--remove` keeps a stanza `deinstall ok config-files`. */
export function removeDebs(root: string, action: '--purge' | '--remove', names: readonly string[]): void {
  const info = join(root, 'var/lib/dpkg/info')
  for (const file of readdirSync(info)) {
    const [, name, script] = /^([^:]+?)(?::[a-z0-9]+)?\.([a-z0-9]+)$/.exec(file) ?? []
    if (name && script && names.includes(name) && SCRIPTS.includes(script)) rmSync(join(info, file))
  }
  run('dpkg', [`--root=${root}`, ...COMMON, action, ...names])
}

/** Unpacks one .deb as distroless images hold it: files, and a control stanza of its own in `status.d`. */
export function unpackDistroless(root: string, deb: string): void {
  const target = join(root, 'var/lib/dpkg/status.d')
  const name = fieldOf(deb, 'Package')
  run('dpkg-deb', ['-x', deb, root])
  run('find', [`${root}/usr/share`, '-path', '*/doc/*', '!', '-type', 'd', '!', '-name', 'copyright', '-delete'])
  const excluded = UNWANTED.filter((path) => !path.endsWith('/doc')).map((path) => root + path)
  run('rm', ['-rf', ...excluded])
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, name), runBytes('dpkg-deb', ['-f', deb]))
  writeFileSync(join(target, `${name}.md5sums`), runBytes('dpkg-deb', ['-I', deb, 'md5sums']))
}

/** One field of a .deb's control stanza. */
export const fieldOf = (deb: string, field: string): string => run('dpkg-deb', ['-f', deb, field]).trim()

interface BareDeb {
  readonly file: string
  readonly scripts: readonly string[]
}

function withoutScripts(deb: string): BareDeb {
  const work = join(workFolder('bare'), basename(deb, '.deb'))
  const tree = join(work, 'tree')
  const file = join(work, basename(deb))
  const kept = join(work, 'scripts')
  rmSync(work, { recursive: true, force: true })
  mkdirSync(kept, { recursive: true })
  run('dpkg-deb', ['-R', deb, tree])
  const present = SCRIPTS.filter((name) => existsSync(join(tree, 'DEBIAN', name)))
  for (const name of present) run('mv', [join(tree, 'DEBIAN', name), join(kept, name)])
  run('dpkg-deb', ['-Znone', '-b', tree, file])
  return { file, scripts: present.map((name) => join(kept, name)) }
}
