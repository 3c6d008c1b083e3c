import { AMD64 } from './base.ts'
import { removeDebs } from '../kit/dpkg.ts'
import { writeImage } from '../kit/image.ts'
import type { Image } from '../kit/image.ts'
import type { Layout } from '../kit/layout.ts'
import { stageFolder } from '../kit/workshop.ts'

/** Builds an image that takes packages of its base away, two without a trace and one that leaves its configuration. */
export async function buildSlim(layout: Layout, base: Image): Promise<Image> {
  const created = '2026-03-12T12:00:00Z'
  const stage = base.draft.stage.fork(stageFolder('slim'))
  const command = 'dpkg --purge --force-all mount libexpat1 && dpkg --remove --force-all netbase'
  await stage.run(`RUN /bin/sh -c ${command} # buildkit`, created, (root) => {
    removeDebs(root, '--purge', ['mount', 'libexpat1'])
    removeDebs(root, '--remove', ['netbase'])
  })
  stage.note('CMD ["/bin/sh"]', created)
  const reference = 'seeds.example/tools/slim:1.0'
  const runtime = { Env: ['LANG=C.UTF-8'], Cmd: ['/bin/sh'] }
  const draft = { reference, title: 'Slim', version: '1.0', created, platform: AMD64, stage, runtime, base }
  const image = writeImage(layout, draft)
  layout.name(reference, image.manifest)
  return image
}
