import type { Source } from './source.ts'
import { source as dockerArchive } from './docker-archive/source.ts'
import { source as ociLayout } from './oci-layout/source.ts'
import { source as statements } from './statements/source.ts'

/** Every source, in the order in which a target without prefix is offered to them. */
export const SOURCES: readonly Source[] = [ociLayout, statements, dockerArchive]
