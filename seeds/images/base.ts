import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadDeb } from '../kit/apt.ts'
import type { DebName } from '../kit/apt.ts'
import { installDebs, prepareRoot } from '../kit/dpkg.ts'
import { writeImage } from '../kit/image.ts'
import type { Image } from '../kit/image.ts'
import type { Layout } from '../kit/layout.ts'
import { probeRoot } from '../kit/probes.ts'
import { Stage } from '../kit/stage.ts'
import { stageFolder } from '../kit/workshop.ts'

/** The platform of all seeds but `tools/static`. */
export const AMD64 = { architecture: 'amd64', os: 'linux' } as const

const ROOT_DEBS: readonly DebName[] = [
  'base-files=12.4+deb12u15',
  'base-passwd=3.6.1',
  'dash=0.5.12-2',
  'gcc-12-base=12.2.0-14+deb12u1',
  'hostname=3.23+nmu1',
  'libbz2-1.0=1.0.8-5+b1',
  'libc6=2.36-9+deb12u14',
  'libgcc-s1=12.2.0-14+deb12u1',
  'mount=2.38.1-5+deb12u3',
  'zlib1g=1:1.2.13.dfsg-1',
]

const SAME_DEBS: readonly DebName[] = ['ca-certificates=20230311+deb12u1', 'media-types=10.0.0', 'netbase=6.4']

const OLD_DEBS: readonly DebName[] = [
  'libexpat1=2.5.0-1+deb12u2',
  'libssl3=3.0.17-1~deb12u2',
  'openssl=3.0.17-1~deb12u2',
]

const NEW_DEBS: readonly DebName[] = [
  'libexpat1=2.5.0-1+deb12u5',
  'libssl3=3.0.20-1~deb12u2',
  'openssl=3.0.20-1~deb12u2',
]

/** Builds the Debian base and its rebuilt version: the lower layer is shared, the upper one has newer packages. */
export async function buildBases(layout: Layout): Promise<{ first: Image; second: Image }> {
  const root = Stage.scratch(stageFolder('debian'), probeRoot)
  await root.run(`# debian.sh --arch 'amd64' out/ 'bookworm' '@1756771200'`, '2025-09-02T00:00:00Z', (folder) => {
    prepareRoot(folder)
    install(folder, ROOT_DEBS)
    copyAccounts(folder)
  })
  root.note('CMD ["/bin/sh"]', '2025-09-02T00:00:00Z')
  const first = await withTools(layout, root, '12.1', OLD_DEBS, '2025-09-02T06:00:00Z')
  const second = await withTools(layout, root, '12.2', NEW_DEBS, '2026-03-10T06:00:00Z')
  layout.name('seeds.example/base/debian:12', second.manifest)
  return { first, second }
}

/** Downloads and installs packages for amd64. */
export function install(root: string, debs: readonly DebName[]): void {
  installDebs(root, debs.map((deb) => downloadDeb(deb, 'amd64')))
}

async function withTools(layout: Layout, root: Stage, version: string, debs: readonly DebName[], created: string) {
  const stage = root.fork(stageFolder(`debian-${version}`))
  const chosen = [...SAME_DEBS, ...debs].toSorted()
  const names = chosen.map((deb) => deb.split('=')[0]).join(' ')
  stage.note('ENV LANG=C.UTF-8', created)
  const command = `apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`
  await stage.run(`RUN /bin/sh -c ${command} # buildkit`, created, (folder) => install(folder, chosen))
  const image = writeImage(layout, {
    reference: `seeds.example/base/debian:${version}`,
    title: 'Debian base',
    version,
    created,
    platform: AMD64,
    stage,
    runtime: { Env: ['LANG=C.UTF-8'], Cmd: ['/bin/sh'] },
  })
  layout.name(image.draft.reference, image.manifest)
  return image
}

// base-passwd's postinst would do this; no maintainer script runs here.
function copyAccounts(root: string): void {
  for (const name of ['passwd', 'group']) {
    const master = readFileSync(join(root, 'usr/share/base-passwd', `${name}.master`))
    writeFileSync(join(root, 'etc', name), master, { mode: 0o644 })
  }
}
