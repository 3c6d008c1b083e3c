import type { Command } from 'commander'
import { ImageDocument, type ImageQuery } from '../../generated/cli/graphql.ts'
import { type AsOfOption, asOfTime } from '../as-of.ts'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, formatBytes, imageJson, nameOf, namesOf, platformOf } from '../format.ts'
import { printable } from '../printable.ts'
import type { Session } from '../session.ts'

interface Options extends AsOfOption {
  platform?: string
}

type Overview = NonNullable<ImageQuery['image']>

/** `stratigraph image`: one image, layer by layer. */
export function image(program: Command, cli: Cli): void {
  const command = asOfTime(forPlatform(program.command('image')))
    .description('Show an image and its layers, with the packages that each layer added and removed')
    .argument('<reference>', 'repository:tag, repository@digest, or a digest (12 digits are enough)')
  const examples = ['image seeds.example/shop/orders:1.1', 'image seeds.example/tools/static:1 --platform linux/arm64', 'image seeds.example/shop/orders:1.1 --json']
  cli.asking(command, examples, async (session, reference: string, { platform, asOf }: Options) => {
    const answer = await session.ask(ImageDocument, { reference, ...(platform === undefined ? {} : { platform }), asOf: asOf ?? null })
    const found = session.found(answer.image, reference, platform, asOf)
    if (session.json) session.printJson(toJson(found))
    else show(session, found)
    return EXIT.ok
  })
}

function show(session: Session, found: Overview): void {
  const { distro, base } = found
  const facts: [string, string][] = [
    ['Names', namesOf(found)],
    ['Digest', `${found.digest}${found.synthesized ? ' (made here: the archive has no manifest)' : ''}`],
    ['ImageID', found.configDigest],
    ['Created', found.created ?? 'not said'],
    ['Platform', platformOf(found)],
    ['Distro', distro == null ? 'none seen' : (distro.prettyName ?? [distro.id, distro.versionId].filter(Boolean).join(' '))],
    ['Base', base == null ? 'none known' : `${nameOf(base.image)} (${count(base.layerCount, 'layer')})`],
    ['Content', `${count(found.layers.length, 'layer')}, ${formatBytes(Number(found.size))}, ${count(found.packages.totalCount, 'package')}`],
    ['Gaps', found.gaps.length === 0 ? 'none' : count(found.gaps.length, 'gap')],
  ]
  session.print(facts.map(([name, fact]) => `${name.padEnd(10)}${printable(fact)}\n`).join(''))
  session.print('\n')
  session.table(
    [
      { title: 'LAYER', value: ({ index }) => index, align: 'right', whole: true },
      { title: 'DIFFID', value: ({ diffId }) => diffId.slice(7, 19), whole: true },
      { title: 'SIZE', value: ({ size }) => formatBytes(Number(size)), align: 'right', whole: true },
      { title: 'PACKAGES', value: ({ addedPackages, removedPackages }) => changes(addedPackages.totalCount, removedPackages.totalCount), whole: true },
      { title: 'INSTRUCTION', value: ({ createdBy }) => createdBy, yields: true },
    ],
    found.layers,
  )
  for (const { code, message, path, layer } of found.gaps) {
    const place = [layer == null ? null : `layer ${layer.index}`, path].filter((part) => part != null).join(' ')
    session.note(`Gap ${code}${place === '' ? '' : ` at ${printable(place)}`}: ${printable(message)}`)
  }
}

function changes(added: number, removed: number): string {
  return [added > 0 ? `+${added}` : '', removed > 0 ? `-${removed}` : ''].filter(Boolean).join(' ')
}

function toJson(found: Overview) {
  return {
    ...imageJson(found),
    configDigest: found.configDigest,
    created: found.created ?? null,
    distro: found.distro ?? null,
    base: found.base == null ? null : { ...imageJson(found.base.image), layers: found.base.layerCount },
    size: Number(found.size),
    packages: found.packages.totalCount,
    layers: found.layers.map(({ index, diffId, chainId, size, createdBy, addedPackages, removedPackages }) => ({
      index, diffId, chainId, size: Number(size), createdBy: createdBy ?? null,
      added: addedPackages.totalCount, removed: removedPackages.totalCount,
    })),
    gaps: found.gaps.map(({ code, message, path, layer }) => ({ code, message, path: path ?? null, layer: layer?.index ?? null })),
  }
}
