import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './shell.ts'
import { workFolder } from './workshop.ts'

/** Where Debian's and Docker's Python put what pip installs, without a leading slash. */
export const SITE_PACKAGES = 'usr/local/lib/python3.11/site-packages'

const FOR_IMAGE = ['--platform', 'manylinux2014_x86_64', '--python-version', '3.11', '--only-binary=:all:']

/** Installs wheels (`name==version`) with pip below `root`; nothing is compiled, dependencies are not followed. */
export function installWheels(root: string, requirements: readonly string[]): void {
  const wheels = workFolder('wheels')
  const quiet = ['-q', '--no-deps', '--disable-pip-version-check']
  run('pip', ['--isolated', 'download', ...quiet, '-d', wheels, ...FOR_IMAGE, ...requirements])
  const place = ['--root', root, '--prefix', '/usr/local', '--ignore-installed', '--no-warn-script-location']
  const offline = ['--no-index', '--find-links', wheels]
  const warnings = ['--root-user-action=ignore', '--no-compile']
  run('pip', ['--isolated', 'install', ...quiet, ...offline, ...place, ...warnings, ...requirements])
  for (const info of distInfos(root)) correctScripts(root, info)
}

/** Deletes an installed distribution by its RECORD, as `pip uninstall` does. */
export function uninstall(root: string, distInfo: string): void {
  const site = join(root, SITE_PACKAGES)
  for (const line of recordOf(join(site, distInfo))) rmSync(join(site, line.split(',')[0] ?? ''))
  run('find', [site, '-type', 'd', '-empty', '-delete'])
}

function distInfos(root: string): string[] {
  return readdirSync(join(root, SITE_PACKAGES)).filter((name) => name.endsWith('.dist-info'))
}

function recordOf(distInfo: string): string[] {
  return readFileSync(join(distInfo, 'RECORD'), 'utf8').split('\n').filter((line) => line !== '')
}

// pip writes the path of the Python that runs it into console scripts, so the image would depend on the machine.
function correctScripts(root: string, info: string): void {
  const site = join(root, SITE_PACKAGES)
  const lines = recordOf(join(site, info)).map((line) => {
    const [path = ''] = line.split(',')
    if (!path.startsWith('../') || !existsSync(join(site, path))) return line
    const script = readFileSync(join(site, path), 'utf8').replace(/^#!.*/, '#!/usr/local/bin/python3.11')
    writeFileSync(join(site, path), script)
    return `${path},sha256=${createHash('sha256').update(script).digest('base64url')},${Buffer.byteLength(script)}`
  })
  writeFileSync(join(site, info, 'RECORD'), `${lines.join('\n')}\n`)
}
