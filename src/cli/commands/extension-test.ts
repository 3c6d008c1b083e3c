import { existsSync, readdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { parsed } from '../facts/typed-value.ts'
import { count } from '../format.ts'
import { printable } from '../printable.ts'
import { readText } from '../read-text.ts'

interface Expected {
  readonly path: string
  readonly key?: string
  readonly fact: unknown
}

/** `stratigraph extension test`: does an analyzer state what it is expected to? */
export function extensionTest(group: Command, cli: Cli): void {
  const command = group
    .command('test')
    .description('Run an analyzer, trusted or not, on the samples in tests/NAME/files as an analysis would, and compare with tests/NAME/expected.ndjson')
    .argument('<name>', 'the name of its file, without an extension')
    .option('--json', 'print JSON')
  cli.extensions(command)
  cli.acting(command, ['extension test login-accounts --extensions seeds/extensions'], async (name: string, { extensions, json }: { extensions?: string; json?: boolean }) => {
    const folder = extensions ?? cli.host.settings.extensions
    const test = join(folder, 'tests', name)
    const { facts, gaps } = await cli.host.tryExtension(fileOf(join(folder, 'analyzers'), name), join(test, 'files'))
    const expected = readText(join(test, 'expected.ndjson')).split('\n').filter((line) => line.trim() !== '').map((line, i) => parsed(line, `expected.ndjson:${i + 1}`) as Expected)
    const stated = facts.map(({ path, key, value }): Expected => ({ path, ...(key === '' ? {} : { key }), fact: value }))
    const missing = expected.filter((each) => !stated.some((other) => isDeepStrictEqual(each, other)))
    const extra = stated.filter((each) => !expected.some((other) => isDeepStrictEqual(each, other)))
    if (json === true) cli.host.stdout.write(`${JSON.stringify({ facts: stated, missing, extra, gaps }, null, 2)}\n`)
    else {
      for (const each of missing) cli.host.stdout.write(`- ${printable(JSON.stringify(each))}\n`)
      for (const each of extra) cli.host.stdout.write(`+ ${printable(JSON.stringify(each))}\n`)
      for (const { code, message, path } of gaps) cli.host.stdout.write(printable(`gap ${code} ${path ?? ''} ${message}`).trimEnd() + '\n')
      cli.host.stdout.write(`${printable(name)}: ${count(stated.length, 'fact')}, ${missing.length === 0 && extra.length === 0 ? 'as expected' : `${missing.length} missing, ${extra.length} not expected`}\n`)
    }
    return missing.length + extra.length === 0 && gaps.every(({ path }) => path !== null) ? EXIT.ok : EXIT.failed
  })
}

/** The file of an analyzer, whatever extension it has. Throws Exit 2. */
function fileOf(folder: string, name: string): string {
  const found = existsSync(folder) ? readdirSync(folder).find((file) => parse(file).name === name) : undefined
  if (found === undefined) throw new Exit(EXIT.unavailable, `There is no ${name} in ${folder}: \`stratigraph extension new ${name}\` makes one.`)
  return join(folder, found)
}

