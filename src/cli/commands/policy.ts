import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { policyCheck } from './policy-check.ts'
import { policyExplain } from './policy-explain.ts'
import { policyLint } from './policy-lint.ts'
import { policyList } from './policy-list.ts'
import { policyTest } from './policy-test.ts'

/** `stratigraph policy`: what may be deployed, and why not. */
export function policy(program: Command, cli: Cli): void {
  const group = program.command('policy').description('Check images against policies; write, test and explain policies')
  for (const add of [policyList, policyCheck, policyExplain, policyLint, policyTest]) add(group, cli)
}
