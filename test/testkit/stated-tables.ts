import { fileStarts, type Table } from '../../bench/scale/tables.ts'
import type { World } from '../../bench/scale/world.ts'

/** What a world of the bench leaves out: settings, secrets, and what packages need, so that a store is not empty of them. */
export function statedTables(world: World): Table[] {
  const { layers, images, catalogue } = world
  const starts = fileStarts(world)
  const withFiles = [...layers.keys()].filter((place) => starts[place + 1]! > starts[place]!)
  const nameOf = (id: number) => catalogue.packages[id % catalogue.packages.length]!.name
  return [
    {
      name: 'Setting', columns: ['id', 'layerId', 'fileId', 'imageId', 'kind', 'key', 'value', 'line'],
      rows: function* () {
        let id = 1
        for (const place of withFiles) yield [id++, place + 1, starts[place]!, null, place % 2 === 0 ? 'sshd' : 'nginx', `key.${place % 97}`, `value ${place % 89}`, 1]
        for (const place of images.keys()) yield [id++, null, null, place + 1, 'image', `env.NAME_${place % 97}`, `value ${place % 89}`, null]
      },
    },
    {
      name: 'Secret', columns: ['id', 'layerId', 'fileId', 'imageId', 'place', 'rule', 'line', 'fingerprint'],
      rows: function* () {
        for (const [i, place] of withFiles.entries()) yield [i + 1, place + 1, starts[place]!, null, null, i % 50 === 0 ? 'private-key' : 'aws-access-key', 1, `print-${i % 211}`]
      },
    },
    {
      name: 'PackageRequirement', columns: ['packageVersionId', 'position', 'alternative', 'name', 'text'],
      rows: function* () {
        for (const [place, version] of catalogue.versions.entries()) for (const position of [0, 1]) yield [place + 1, position, 0, nameOf(version.package + 1 + position), `${nameOf(version.package + 1 + position)} (>= 1)`]
      },
    },
    {
      name: 'PackageProvision', columns: ['packageVersionId', 'name'],
      rows: function* () {
        for (const [place, version] of catalogue.versions.entries()) yield [place + 1, nameOf(version.package)]
      },
    },
  ]
}
