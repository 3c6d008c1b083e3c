import { catalogueOf, OS_PACKAGES } from './catalogue.ts'
import { filesOf } from './fleet.ts'
import { Picker } from './picker.ts'
import { Random } from './random.ts'
import { type World, WorldBuilder } from './world.ts'

const BASES = 8
const FROM_BASE = 200
const OWN = 100
const NAMES = 6_000

/**
 * The world that other tools were measured in: images of 300 packages, 200 of them from one of 8 bases, 100 by Zipf's law from 6,000 names. The
 * first package is in every image, the newer version of the second in those of two bases.
 */
export function peers(imageCount: number, fileCount: number, seed: number): World {
  const random = new Random(seed)
  const catalogue = catalogueOf(random, OS_PACKAGES + NAMES, 1.1)
  const picker = new Picker(catalogue, random)
  const builder = new WorldBuilder(seed)
  const bases = Array.from({ length: BASES }, (_, i) => {
    const others = Array.from({ length: FROM_BASE - 2 }, (_, id) => picker.version(2 + ((id + i * 20) % (OS_PACKAGES - 2)), i))
    const versions = [picker.version(0), picker.version(1, i % 4 === 0 ? 0 : 1), ...others]
    const top = builder.chain(-1, builder.layer(versions, [], `/etc/base-${i}`, `# debian.sh 'base-${i}'`))
    builder.image(top, 'linux/amd64', builder.repository(`registry.example/base-${i}`), '1')
    return top
  })
  for (let i = 0; builder.images.length < imageCount + BASES; i++) {
    const layer = builder.layer(picker.some(OWN), [], `/app/${i}`, `RUN /bin/sh -c install --image ${i} # buildkit`)
    builder.image(builder.chain(bases[i % BASES]!, layer), 'linux/amd64', builder.repository(`registry.example/app-${i}`), '1')
  }
  const { layers, chains, images, repositories } = builder
  return { name: `peers' world, ${imageCount} images on ${BASES} bases`, seed, catalogue, layers, chains, images, repositories, files: filesOf(layers, fileCount) }
}
