import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { altered } from './altered.ts'
import { analyze } from './analyze.ts'
import { backup } from './backup.ts'
import { base } from './base.ts'
import { compare } from './compare.ts'
import { configs } from './configs.ts'
import { contains } from './contains.ts'
import { custody } from './custody.ts'
import { cypher } from './cypher.ts'
import { deletion } from './delete.ts'
import { dedup } from './dedup.ts'
import { derived } from './derived.ts'
import { event } from './event.ts'
import { exportation } from './export.ts'
import { extension } from './extension.ts'
import { facts } from './facts.ts'
import { files } from './files.ts'
import { gc } from './gc.ts'
import { image } from './image.ts'
import { images } from './images.ts'
import { importation } from './import.ts'
import { outdated } from './outdated.ts'
import { packages } from './packages.ts'
import { path } from './path.ts'
import { policy } from './policy.ts'
import { project } from './project.ts'
import { query } from './query.ts'
import { reanalyze } from './reanalyze.ts'
import { report } from './report.ts'
import { retention } from './retention.ts'
import { rootCauses } from './root-causes.ts'
import { secrets } from './secrets.ts'
import { serve } from './serve.ts'
import { shared } from './shared.ts'
import { siblings } from './siblings.ts'
import { start } from './start.ts'
import { tag } from './tag.ts'
import { trust } from './trust.ts'
import { wasted } from './wasted.ts'
import { why } from './why.ts'
import { workers } from './workers.ts'

/** Every command, in the order of the help. A member adds itself to the program. */
export const commands: readonly ((program: Command, cli: Cli) => void)[] = Object.freeze([
  analyze,
  reanalyze,
  workers,
  images,
  image,
  tag,
  packages,
  contains,
  rootCauses,
  why,
  base,
  outdated,
  derived,
  siblings,
  shared,
  dedup,
  files,
  altered,
  configs,
  secrets,
  wasted,
  compare,
  path,
  custody,
  trust,
  event,
  policy,
  query,
  report,
  facts,
  extension,
  deletion,
  retention,
  gc,
  project,
  cypher,
  backup,
  exportation,
  importation,
  serve,
  start,
])
