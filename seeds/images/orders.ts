import { AMD64, install as installPackages } from './base.ts'
import { writeImage } from '../kit/image.ts'
import type { Image } from '../kit/image.ts'
import type { Layout } from '../kit/layout.ts'
import { installWheels, uninstall } from '../kit/pip.ts'
import { install } from '../kit/shell.ts'
import { source, stageFolder } from '../kit/workshop.ts'

const REQUIREMENTS = [
  'blinker==1.7.0',
  'certifi==2023.7.22',
  'charset-normalizer==3.3.2',
  'click==8.1.7',
  'flask==3.0.0',
  'idna==3.4',
  'itsdangerous==2.1.2',
  'jinja2==3.1.2',
  'markupsafe==2.1.3',
  'requests==2.31.0',
  'urllib3==2.0.7',
  'werkzeug==3.0.1',
]

const RUNTIME = {
  Env: ['LANG=C.UTF-8', 'PYTHONUNBUFFERED=1'],
  Cmd: ['python3.11', '-m', 'flask', '--app', 'app', 'run', '--host', '0.0.0.0'],
  WorkingDir: '/app',
  ExposedPorts: { '5000/tcp': {} },
}

/** Builds the Python service and the image derived from it, which upgrades one library and adds one .deb. */
export async function buildOrders(layout: Layout, base: Image): Promise<{ first: Image; second: Image }> {
  const first = await buildFirst(layout, base)
  const second = await buildSecond(layout, first)
  return { first, second }
}

async function buildFirst(layout: Layout, base: Image): Promise<Image> {
  const created = '2025-10-01T09:00:00Z'
  const stage = base.draft.stage.fork(stageFolder('orders-1.0'))
  stage.note('ENV PYTHONUNBUFFERED=1', created)
  stage.note('WORKDIR /app', created)
  await stage.run('COPY requirements.txt /app/ # buildkit', created, (root) => {
    install(source('orders/requirements.txt'), root, 'app/requirements.txt')
  })
  const command = 'pip install --no-cache-dir --no-compile -r requirements.txt'
  await stage.run(`RUN /bin/sh -c ${command} # buildkit`, created, (root) => installWheels(root, REQUIREMENTS))
  await stage.run('COPY app.py /app/ # buildkit', created, (root) => {
    install(source('orders/app.py'), root, 'app/app.py')
  })
  stage.note('EXPOSE map[5000/tcp:{}]', created)
  stage.note(`CMD ${JSON.stringify(RUNTIME.Cmd)}`, created)
  return publish(layout, '1.0', created, stage, base)
}

async function buildSecond(layout: Layout, first: Image): Promise<Image> {
  const created = '2026-02-03T09:00:00Z'
  const stage = first.draft.stage.fork(stageFolder('orders-1.1'))
  const upgrade = 'pip install --no-cache-dir --no-compile --upgrade jinja2==3.1.6'
  await stage.run(`RUN /bin/sh -c ${upgrade} # buildkit`, created, (root) => {
    uninstall(root, 'Jinja2-3.1.2.dist-info')
    installWheels(root, ['jinja2==3.1.6'])
  })
  const command = 'apt-get update && apt-get install -y --no-install-recommends libyaml-0-2'
  await stage.run(`RUN /bin/sh -c ${command} # buildkit`, created, (root) => {
    installPackages(root, ['libyaml-0-2=0.2.5-1'])
  })
  return publish(layout, '1.1', created, stage, first)
}

function publish(layout: Layout, version: string, created: string, stage: Image['draft']['stage'], base: Image): Image {
  const reference = `seeds.example/shop/orders:${version}`
  const draft = { reference, title: 'Orders', version, created, platform: AMD64, stage, runtime: RUNTIME, base }
  const image = writeImage(layout, draft)
  layout.name(reference, image.manifest)
  return image
}
