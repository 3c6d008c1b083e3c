import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { factsDefine } from './facts-define.ts'
import { factsList } from './facts-list.ts'
import { factsRemove } from './facts-remove.ts'
import { factsSchemas } from './facts-schemas.ts'
import { factsSet } from './facts-set.ts'

/** `stratigraph facts`: users' own data on images, repositories, layers and packages. */
export function facts(program: Command, cli: Cli): void {
  const group = program.command('facts').description('Keep data of your own on images, repositories, layers and packages; its history stays')
  for (const add of [factsDefine, factsSchemas, factsSet, factsList, factsRemove]) add(group, cli)
}
