import { parsePurl } from '../model/purl.ts'
import type { PackageVersionRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { connectionTo, CURSOR, toPage } from './connection.ts'
import { ImageFileConnection, imageFileEdge } from './file.ts'
import { bounded, PackageFilter } from './inputs.ts'
import { cursorOf, pageArgs, pageOf, textKey } from './keyset.ts'
import { Node, nodeId } from './node.ts'
import { introducedBy } from './occurrence.ts'
import { Image, type ImagePackageEdgeRow, ImageLayer, Occurrence, Package, PackageVersion, PackageVersionConnection } from './refs.ts'
import { WEIGHTS } from './weights.ts'

/** The edge of a connection that is ordered by purl. */
export function packageVersionEdge(version: PackageVersionRow) {
  return { cursor: cursorOf(version.purl), node: version }
}

Package.implement({
  description: 'A package in any version.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: (row) => nodeId('Package', row) }),
    type: t.exposeString('type', { description: 'The purl type, e.g. `deb`.' }),
    namespace: t.exposeString('namespace', { nullable: true, description: 'e.g. a distribution, a Maven group, an npm scope.' }),
    name: t.exposeString('name', { description: 'Without its namespace.' }),
    versions: t.field({
      type: PackageVersionConnection,
      description: 'The versions that were found in any image, by purl.',
      args: pageArgs,
      resolve: async ({ id }, args, { reads }) => {
        const page = pageOf(args, textKey)
        return toPage(page, await reads.versionsOfPackage(id, page), packageVersionEdge, () => reads.versionCountOfPackage(id))
      },
    }),
  }),
})

PackageVersion.implement({
  description: 'A package in one version, by its whole purl.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.field({ type: 'ID', description: 'Opaque.', resolve: (row) => nodeId('PackageVersion', row) }),
    purl: t.expose('purl', { type: 'PackageUrl', description: 'With version and qualifiers.' }),
    type: t.string({ description: 'The purl type, e.g. `deb`.', resolve: (row) => row.package.type }),
    namespace: t.string({
      nullable: true,
      description: 'e.g. a distribution, a Maven group, an npm scope.',
      resolve: (row) => row.package.namespace,
    }),
    name: t.string({ description: 'Without its namespace.', resolve: (row) => row.package.name }),
    version: t.exposeString('version', { nullable: true, description: 'As its ecosystem writes it; an rpm epoch is a qualifier of the purl.' }),
    licenses: t.exposeStringList('licenses', { description: 'As the package declares them: SPDX expressions, or its own words.' }),
    package: t.field({ type: Package, description: 'The package in any version.', resolve: (row) => row.package }),
    imageCount: t.int({ extensions: { weight: WEIGHTS.imageCount }, description: 'How many images contain it.', resolve: ({ id }, _args, { reads }) => reads.versionImageCount(id) }),
  }),
})

export const ImagePackageEdge = builder.objectRef<ImagePackageEdgeRow>('ImagePackageEdge').implement({
  description: 'A package version in one image: who brought it, and where it is proved.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: CURSOR }),
    node: t.field({ type: PackageVersion, description: 'The package version.', resolve: ({ version }) => version }),
    occurrences: t.field({
      type: [Occurrence],
      description: 'Its proofs, lowest layer first.',
      resolve: ({ imageId, version }, _args, { reads }) => reads.occurrences(imageId, version.id),
    }),
    introducedBy: t.field({
      type: ImageLayer,
      description: 'The lowest layer that brought it.',
      resolve: async ({ imageId, version }, _args, { reads }) =>
        introducedBy(imageId, (await reads.occurrences(imageId, version.id))[0], reads),
    }),
    files: t.field({
      type: ImageFileConnection,
      extensions: { weight: WEIGHTS.packageFiles },
      description: 'The files that belong to it, as the image shows them, by path; folders are left out.',
      args: pageArgs,
      resolve: async ({ imageId, version }, args, { reads }) => {
        const page = pageOf(args, textKey)
        return toPage(page, await reads.owners.packageFiles(imageId, version.id, page), imageFileEdge, () => reads.owners.packageFileCount(imageId, version.id))
      },
    }),
    inheritedFrom: t.field({
      type: Image,
      nullable: true,
      description: 'The nearest known base that already has it: fix it there. Null: none has.',
      resolve: ({ imageId, version }, _args, { reads }) => reads.inheritedFrom(imageId, version.id),
    }),
  }),
})

export const ImagePackageConnection = connectionTo('ImagePackage', ImagePackageEdge, 'the package versions of an image')

builder.queryFields((t) => ({
  package: t.field({
    type: Package,
    nullable: true,
    description: 'A package by its purl (version and qualifiers are not looked at); null when no image has had it.',
    args: { purl: t.arg({ type: 'PackageUrl', required: true, description: 'e.g. `pkg:npm/lodash`.' }) },
    resolve: (_root, { purl }, { reads }) => reads.packageByIdentity(parsePurl(purl)),
  }),
  packages: t.field({
    type: PackageVersionConnection,
    description: 'The package versions that were found in any image, by purl.',
    args: { ...pageArgs, filter: t.arg({ type: PackageFilter, required: true, description: 'Which ones.' }) },
    resolve: async (_root, { filter, ...args }, { reads }) => {
      const page = pageOf(args, textKey)
      const which = bounded(filter)
      return toPage(page, await reads.packageVersions(which, page), packageVersionEdge, () => reads.packageVersionCount(which))
    },
  }),
}))
