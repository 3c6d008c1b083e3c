import type { Command } from 'commander'
import { DefineFactSchemaDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { printable } from '../printable.ts'
import { readText } from '../read-text.ts'
import { refusalOf } from '../refusal.ts'

/** `stratigraph facts define`: the shape of facts. */
export function factsDefine(group: Command, cli: Cli): void {
  const command = group
    .command('define')
    .description('Define a kind of facts: its name, what they are about, and a JSON Schema; another definition of a name is its next version')
    .argument('<file>', 'the definition, as JSON')
  cli.asking(command, ['facts define docs/examples/owner.json'], async (session, file: string) => {
    const { defineFactSchema } = await session.ask(DefineFactSchemaDocument, { definition: readText(file) })
    if (defineFactSchema.__typename !== 'DefineFactSchemaPayload') throw refusalOf(defineFactSchema)
    const { schema: { name, version }, fresh } = defineFactSchema
    if (session.json) session.printJson({ name, version, fresh })
    else session.print(`${printable(name)} version ${version}${fresh ? '' : ', as it was'}\n`)
    return EXIT.ok
  })
}
