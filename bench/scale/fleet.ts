import { catalogueOf } from './catalogue.ts'
import { Picker } from './picker.ts'
import { Random } from './random.ts'
import { type World, WorldBuilder } from './world.ts'

const DISTRIBUTIONS = 40
const RELEASES = 10
const SHARED_LAYERS = 20
/** How many package versions a layer brings. */
const BROUGHT = { distribution: 25, runtime: 10, team: 5, agent: 5, dependencies: 64, code: 4 }

/** What an application is built upon. */
interface Foundation {
  readonly top: number
  readonly platform: string
}

interface Foundations {
  readonly distributions: readonly Foundation[]
  readonly runtimes: readonly Foundation[]
  readonly teams: readonly Foundation[]
}

/**
 * A fleet like those of companies: distributions, runtimes on them, bases of teams on those, and applications in ten releases each. At 100,000
 * images: 240,000 chains, 6 M occurrences, 10 M pairs of an image and a package version. The first package is in every image in one version, the
 * second in a quarter of them in its newer one.
 * @param fileCount how many file entries all layers have together, about
 */
export function fleet(imageCount: number, fileCount: number, seed: number): World {
  const random = new Random(seed)
  const catalogue = catalogueOf(random, Math.max(2_000, Math.min(20_000, Math.floor(imageCount / 5))), 4)
  const picker = new Picker(catalogue, random)
  const builder = new WorldBuilder(seed)
  const distributions = Array.from({ length: DISTRIBUTIONS }, (_, i) => distribution(builder, picker, i))
  const runtimes = Array.from({ length: Math.max(DISTRIBUTIONS, Math.floor(imageCount / 250)) }, (_, i) => runtime(builder, picker, distributions[i % DISTRIBUTIONS]!, i))
  const teams = Array.from({ length: Math.floor(imageCount / 25) }, (_, i) =>
    team(builder, picker, random, random.chance(0.1) ? distributions[i % DISTRIBUTIONS]! : runtimes[random.below(runtimes.length)]!, i))
  applications(builder, picker, random, { distributions, runtimes, teams }, imageCount)
  const { layers, chains, images, repositories } = builder
  return { name: `fleet of ${images.length} images`, seed, catalogue, layers, chains, images, repositories, files: filesOf(layers, fileCount) }
}

/** So many entries in all: most of them of packages, the others of the layer that has them. */
export function filesOf(layers: World['layers'], fileCount: number): World['files'] {
  const packages = layers.reduce((sum, { versions }) => sum + versions.length, 0)
  const eachPackage = Math.floor((0.85 * fileCount) / packages)
  return { eachPackage, eachLayer: Math.floor((fileCount - eachPackage * packages) / layers.length) }
}

function distribution(builder: WorldBuilder, picker: Picker, i: number): Foundation {
  // Of the second package, each fourth has the newer version: with what is built upon it, a quarter of all.
  const versions = Array.from({ length: BROUGHT.distribution }, (_, id) => picker.version(id, id === 1 ? (i % 4 === 0 ? 0 : 1) : Math.floor(i / 4)))
  const top = builder.chain(-1, builder.layer(versions, [], `/etc/release-${i}`, `# debian.sh --arch 'amd64' out/ 'release-${i}'`))
  const platform = i % 10 === 9 ? 'linux/arm64' : 'linux/amd64'
  builder.image(top, platform, builder.repository(`registry.example/library/distribution-${i}`), '12')
  return { top, platform }
}

function runtime(builder: WorldBuilder, picker: Picker, { top, platform }: Foundation, i: number): Foundation {
  const installed = builder.chain(top, builder.layer(picker.some(BROUGHT.runtime), [], `/opt/runtime-${i}`, `RUN /bin/sh -c apt-get install -y runtime-${i} # buildkit`))
  const configured = builder.chain(installed, builder.layer([], [], `/etc/runtime-${i}`, `COPY runtime-${i}.conf /etc/ # buildkit`))
  builder.image(configured, platform, builder.repository(`registry.example/runtime/r-${i}`), '1.0')
  return { top: configured, platform }
}

function team(builder: WorldBuilder, picker: Picker, random: Random, { top, platform }: Foundation, i: number): Foundation {
  const upgraded = picker.version(2 + random.below(BROUGHT.distribution - 2))
  const layer = builder.layer([upgraded, ...picker.some(BROUGHT.team)], [], `/opt/team-${i}`, `RUN /bin/sh -c apt-get upgrade -y && ./team-${i} # buildkit`)
  const upon = builder.chain(top, layer)
  builder.image(upon, platform, builder.repository(`registry.example/base/team-${i}`), '1.0')
  return { top: upon, platform }
}

function applications(builder: WorldBuilder, picker: Picker, random: Random, { distributions, runtimes, teams }: Foundations, imageCount: number): void {
  const agents = Array.from({ length: SHARED_LAYERS }, (_, i) =>
    builder.layer(picker.some(BROUGHT.agent), [], `/opt/agent-${i}`, `COPY --from=agents /agent-${i} /opt/ # buildkit`))
  const foundation = () => {
    const list = random.chance(0.1) ? distributions : random.chance(0.4) ? runtimes : teams
    return list[random.below(list.length)]!
  }
  for (let app = 0; builder.images.length < imageCount; app++) {
    const repository = builder.repository(`registry.example/team-${app % 97}/app-${app}`)
    let on = foundation()
    let dependencies = picker.some(BROUGHT.dependencies)
    for (let release = 0; release < RELEASES && builder.images.length < imageCount; release++) {
      if (release > 0 && random.chance(0.05)) on = foundation()
      if (release > 0) dependencies = picker.changed(dependencies)
      const below = random.chance(0.25) ? builder.chain(on.top, agents[random.zipf(SHARED_LAYERS)]!) : on.top
      const installed = builder.chain(below, builder.layer(dependencies, [], `/app/cache-${app}`, `RUN /bin/sh -c install --release ${release} # buildkit`))
      const configured = random.chance(0.3) ? builder.chain(installed, builder.layer([], [], `/etc/app-${app}`, `COPY app.conf /etc/ # release ${release} # buildkit`)) : installed
      const deletes = random.chance(0.03) ? [2 + random.below(BROUGHT.distribution - 2)] : []
      const code = builder.layer(picker.some(BROUGHT.code), deletes, `/srv/app-${app}`, `COPY . /srv/app-${app} # release ${release} # buildkit`)
      builder.image(builder.chain(configured, code), on.platform, repository, `1.${release}`)
    }
  }
}
