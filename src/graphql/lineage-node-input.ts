import type { PathEnd, PathKind } from '../lineage/path.ts'
import type { EndName } from '../lineage/sql/reads/path-ends.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { bounded } from './inputs.ts'
import { rowOfNodeId } from './node.ts'
import { RequestFailure } from './request-failure.ts'

export const LineageNodeInput = builder.inputType('LineageNodeInput', {
  description: 'One end of a path. Exactly one member. A name that several nodes have means any of them, at most 100.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'The id of an image, layer, package version, build, builder, source revision or material from an earlier answer.' }),
    image: t.string({ description: 'A reference of an image.' }),
    layer: t.field({ type: 'Digest', description: 'A layer by its diffID.' }),
    package: t.field({ type: 'PackageUrl', description: 'A package by its purl; without a version: any version.' }),
    build: t.field({ type: 'Digest', description: 'A build by the digest of the document that tells it.' }),
    builder: t.string({ description: 'The uri of a builder.' }),
    revision: t.string({ description: 'A commit.' }),
    material: t.string({ description: 'The uri of a material, or its digest (`sha256:...`, `gitCommit:...`).' }),
  }),
})

const KINDS: readonly string[] = ['Image', 'Layer', 'PackageVersion', 'Build', 'Builder', 'SourceRevision', 'Material'] satisfies PathKind[]

/** The nodes that are meant; null: there is no such one. Throws INPUT.PATH and the codes of references. */
export async function endOf(input: typeof LineageNodeInput.$inferInput, platform: string, reads: Context['reads']): Promise<PathEnd | null> {
  const { id, image, layer, ...names } = bounded(input)
  if (id != null) {
    const node = rowOfNodeId(String(id))
    if (node === null || !KINDS.includes(node.type)) throw new RequestFailure('INPUT.PATH', 'This is no id of something that a path can have.')
    return { kind: node.type as PathKind, ids: [node.row] }
  }
  if (image != null) return endAt('Image', await reads.imageByReference(image, platform))
  if (layer != null) return endAt('Layer', await reads.layerByDiffId(layer))
  const [[kind, text] = []] = Object.entries(names).filter(([, value]) => value != null)
  return kind === undefined || text == null ? null : reads.paths.pathEnd({ kind: kind as EndName['kind'], text })
}

function endAt(kind: PathKind, row: { readonly id: number } | null): PathEnd | null {
  return row === null ? null : { kind, ids: [row.id] }
}
