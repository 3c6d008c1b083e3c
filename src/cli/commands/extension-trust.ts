import type { Command } from 'commander'
import { TrustExtensionDocument, UntrustExtensionDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { printable } from '../printable.ts'
import { refusalOf } from '../refusal.ts'

/** `stratigraph extension trust` and `untrust`: what may run. */
export function extensionTrust(group: Command, cli: Cli): void {
  const trust = group
    .command('trust')
    .description('Trust an analyzer as its file is now, by its digest: it runs with every analysis, until the file changes')
    .argument('<name>', 'the name of its file, without an extension')
    .option('--sha256 <hex>', 'the digest that the file has to have')
  cli.extensions(trust)
  cli.asking(trust, ['extension trust login-accounts --extensions seeds/extensions'], async (session, name: string, { sha256 }: { sha256?: string }) => {
    const { trustExtension } = await session.ask(TrustExtensionDocument, { name, sha256: sha256 ?? null })
    if (trustExtension.__typename !== 'ExtensionPayload') throw refusalOf(trustExtension)
    const { extension } = trustExtension
    if (session.json) session.printJson(extension)
    else session.print(`${printable(name)} version ${printable(extension?.version ?? '')} is trusted (sha256 ${extension?.sha256?.slice(0, 12)}); it runs with the next analysis.\n`)
    return EXIT.ok
  })

  const untrust = group.command('untrust').description('End the trust in an analyzer: it runs no longer, its facts stay').argument('<name>', 'its name')
  cli.extensions(untrust)
  cli.asking(untrust, ['extension untrust login-accounts'], async (session, name: string) => {
    const { untrustExtension } = await session.ask(UntrustExtensionDocument, { name })
    if (untrustExtension.__typename !== 'ExtensionPayload') throw refusalOf(untrustExtension)
    if (session.json) session.printJson(untrustExtension.extension ?? null)
    else session.print(`${printable(name)} is no longer trusted.\n`)
    return EXIT.ok
  })
}
