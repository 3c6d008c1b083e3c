import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { extensionList } from './extension-list.ts'
import { extensionNew } from './extension-new.ts'
import { extensionTest } from './extension-test.ts'
import { extensionTrust } from './extension-trust.ts'

/** `stratigraph extension`: users' own analyzers. */
export function extension(program: Command, cli: Cli): void {
  const group = program.command('extension').description('Analyzers of your own, in any language: make one, test it, trust it')
  for (const add of [extensionNew, extensionTest, extensionTrust, extensionList]) add(group, cli)
}
