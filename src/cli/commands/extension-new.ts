import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Command, Option } from 'commander'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'

const TEMPLATES = join(import.meta.dirname, '../extension/templates')
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/
/** The name in the templates. */
const PLACEHOLDER = 'login-accounts'

/** `stratigraph extension new`: an analyzer that works, to change. */
export function extensionNew(group: Command, cli: Cli): void {
  const command = group
    .command('new')
    .description('Make an analyzer that works, with a test, to change into your own')
    .argument('<name>', 'lower case, digits and . _ - between them')
    .addOption(new Option('--language <language>', 'what it is written in').choices(['bash', 'python', 'node']).default('bash'))
  cli.extensions(command)
  cli.acting(command, ['extension new login-accounts --language bash'], async (name: string, { language, extensions }: { language: string; extensions?: string }) => {
    if (!NAME.test(name)) throw new Exit(EXIT.usage, `${name} is no name: lower case, digits and . _ - between them.`)
    const folder = extensions ?? cli.host.settings.extensions
    const program = join(folder, 'analyzers', name)
    const test = join(folder, 'tests', name)
    for (const path of [program, test]) if (existsSync(path)) throw new Exit(EXIT.failed, `${path} is there already.`)
    mkdirSync(dirname(program), { recursive: true })
    mkdirSync(test, { recursive: true })
    cpSync(join(TEMPLATES, 'test'), test, { recursive: true })
    writeFileSync(program, readFileSync(join(TEMPLATES, language), 'utf8').replaceAll(PLACEHOLDER, name))
    chmodSync(program, 0o755)
    cli.host.stdout.write(`${program} reads /etc/passwd; ${test} is its test.
Change it, then: stratigraph extension test ${name}
               and stratigraph extension trust ${name}
`)
    return EXIT.ok
  })
}
