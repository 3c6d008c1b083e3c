import { build } from './build.ts'
import { builder, material, revision } from './build-inputs.ts'
import { chain } from './chain.ts'
import { image } from './image.ts'
import type { ProjectedKind } from './projected-kind.ts'
import { layer } from './layer.ts'
import { tag } from './tag.ts'
import { version } from './version.ts'

/** Every kind, in the order in which they stand on each other. */
export const kinds: readonly ProjectedKind[] = Object.freeze([layer, version, chain, image, builder, revision, material, build, tag])

/** What leads from node to node. */
export const LINKS: readonly string[] = ['INTRODUCED_AT', 'REMOVED_AT', 'HAS_CHAIN', 'HAS_TOP', 'BASE_OF', 'PRODUCED', 'USED_BY', 'SOURCE_OF', 'RAN', 'POINTS_AT', 'ADDS', 'PARENT']
