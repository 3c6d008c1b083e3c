import { AMD64 } from './base.ts'
import { writeImage } from '../kit/image.ts'
import type { Image } from '../kit/image.ts'
import type { Layout } from '../kit/layout.ts'
import { install, run } from '../kit/shell.ts'
import { source, stageFolder } from '../kit/workshop.ts'

const RUNTIME = {
  Env: ['LANG=C.UTF-8', 'NODE_ENV=production'],
  Entrypoint: ['node'],
  Cmd: ['server.js'],
  WorkingDir: '/app',
  User: 'nobody',
  ExposedPorts: { '3000/tcp': {} },
}

// One time for both builds, as a build cache gives it: the layers are the same, only the base below differs.
const LAYERS_CREATED = '2025-11-05T10:00:00Z'

/** Builds the Node service once on each base, with the same layers of its own. */
export async function buildStorefront(layout: Layout, bases: { first: Image; second: Image }) {
  const first = await buildOn(layout, bases.first, '1.0', LAYERS_CREATED)
  const second = await buildOn(layout, bases.second, '1.1', '2026-03-11T10:00:00Z')
  return { first, second }
}

async function buildOn(layout: Layout, base: Image, version: string, created: string): Promise<Image> {
  const stage = base.draft.stage.fork(stageFolder(`storefront-${version}`))
  const at = LAYERS_CREATED
  stage.note('ENV NODE_ENV=production', at)
  stage.note('WORKDIR /app', at)
  await stage.run('COPY package.json /app/ # buildkit', at, (root) => {
    install(source('storefront/package.json'), root, 'app/package.json')
  })
  const command = 'npm ci --ignore-scripts --omit=dev && npm cache clean --force'
  await stage.run(`RUN /bin/sh -c ${command} # buildkit`, at, installModules, 'zstd')
  await stage.run('COPY server.js /app/ # buildkit', at, (root) => {
    install(source('storefront/server.js'), root, 'app/server.js')
  })
  stage.note('USER nobody', at)
  stage.note('ENTRYPOINT ["node"]', at)
  stage.note('CMD ["server.js"]', at)
  const reference = `seeds.example/shop/storefront:${version}`
  const draft = { reference, title: 'Storefront', version, created, platform: AMD64, stage, runtime: RUNTIME, base }
  const image = writeImage(layout, draft)
  layout.name(reference, image.manifest)
  return image
}

// npm follows the lock file, which the image then does not keep.
function installModules(root: string): void {
  const lock = 'app/package-lock.json'
  install(source('storefront/package-lock.json'), root, lock)
  const quiet = ['--no-audit', '--no-fund', '--silent', '--omit-lockfile-registry-resolved']
  run('npm', ['ci', '--ignore-scripts', '--omit=dev', ...quiet], { cwd: `${root}/app` })
  run('rm', [`${root}/${lock}`])
  run('chmod', ['-R', 'u=rwX,go=rX', `${root}/app/node_modules`])
}
