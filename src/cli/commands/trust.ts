import { type Command, InvalidArgumentError } from 'commander'
import { AddTrustRootDocument, IdentitiesDocument, type IdentityPartsFragment, RemoveTrustRootDocument, TrustFileDocument } from '../../generated/cli/graphql.ts'
import type { Cli } from '../cli.ts'
import { EXIT, Exit } from '../exit.ts'
import { collect } from '../pages.ts'
import { printable } from '../printable.ts'
import { readText } from '../read-text.ts'
import { refusalOf } from '../refusal.ts'
import { applyTrust } from '../trust-file.ts'

interface AddOptions {
  key?: string
  trustedRoot?: string
  subject?: string
  issuer?: string
  name?: string
  builder: string[]
  source: string[]
  buildType: string[]
  validFrom?: string
  validUntil?: string
  requireLog?: boolean
}

const more = (value: string, before: string[]) => [...before, value]

/** `stratigraph trust`: whom to believe about images. */
export function trust(program: Command, cli: Cli): void {
  const group = program.command('trust').description('Say whose signatures count; every change makes a version, and nothing is forgotten')
  add(group, cli)
  list(group, cli)
  remove(group, cli)
  apply(group, cli)
  show(group, cli)
}

function add(group: Command, cli: Cli): void {
  const command = group
    .command('add')
    .description('Trust a signer: by public key, or by a name in Sigstore certificates')
    .option('--key <file>', 'a public key in PEM: ECDSA P-256 or P-384, RSA, Ed25519')
    .option('--trusted-root <file>', 'a Sigstore trusted root (trusted_root.json), for an identity')
    .option('--subject <name>', 'of an identity: its exact name in certificates')
    .option('--issuer <url>', 'of an identity: who vouches for it')
    .option('--name <name>', 'what it is called in verdicts (default: the beginning of its fingerprint)')
    .option('--builder <uri>', 'the builder whose provenance it may sign (repeatable; default: any)', more, [])
    .option('--source <uri>', 'a repository that is expected; * at the end stands for the rest (repeatable; default: any)', more, [])
    .option('--build-type <uri>', 'a build type that is expected (repeatable; default: any)', more, [])
    .option('--valid-from <time>', 'signatures count from here on, by a trusted time')
    .option('--valid-until <time>', 'signatures count before that, by a trusted time')
    .option('--require-log', 'a signature has to be in a transparency log')
  const examples = ['trust add --key release.pub --name release', 'trust add --key release.pub --builder https://ci.example/builders/hosted@v2']
  cli.asking(command, examples, async (session, options: AddOptions) => {
    const { key, trustedRoot, builder, source, buildType, name, subject, issuer, validFrom, validUntil, requireLog } = options
    if ((key === undefined) === (trustedRoot === undefined)) throw new Exit(EXIT.usage, 'Give either --key or --trusted-root.')
    const { addTrustRoot } = await session.ask(AddTrustRootDocument, {
      input: {
        name: name ?? null, subject: subject ?? null, issuer: issuer ?? null, validFrom: validFrom ?? null, validUntil: validUntil ?? null,
        key: key === undefined ? null : readText(key), trustedRoot: trustedRoot === undefined ? null : readText(trustedRoot),
        builders: builder, sources: source, buildTypes: buildType, requireLog: requireLog ?? null,
      },
    })
    if (addTrustRoot.__typename !== 'TrustChangedPayload') throw refusalOf(addTrustRoot)
    if (session.json) session.printJson(addTrustRoot)
    else session.print(`${printable(addTrustRoot.identity?.name ?? '')} is trusted (version ${addTrustRoot.version}).\n`)
    return EXIT.ok
  })
}

function list(group: Command, cli: Cli): void {
  const command = group.command('list').description('List the signers that are, or were, trusted')
  cli.asking(command, ['trust list'], async (session) => {
    const edges = await collect(Number.POSITIVE_INFINITY, async (page) => (await session.ask(IdentitiesDocument, page)).identities)
    return session.list(
      edges.map(({ node }) => node),
      [
        { title: 'NAME', value: ({ name }) => name },
        { title: 'KIND', value: ({ kind }) => kind.toLowerCase(), whole: true },
        { title: 'FINGERPRINT', value: ({ fingerprint }) => fingerprint.slice(0, 12), whole: true },
        { title: 'TRUSTED', value: trustedOf, whole: true },
        { title: 'TERMS', value: ({ terms }) => termsOf(terms) },
      ],
      (identity) => identity,
      'Nobody was ever trusted.',
    )
  })
}

function remove(group: Command, cli: Cli): void {
  const command = group.command('remove').description('End the trust in a signer').argument('<identity>', 'its name or fingerprint')
  cli.asking(command, ['trust remove release'], async (session, identity: string) => {
    const { removeTrustRoot } = await session.ask(RemoveTrustRootDocument, { identity })
    if (removeTrustRoot.__typename !== 'TrustChangedPayload') throw refusalOf(removeTrustRoot)
    if (session.json) session.printJson(removeTrustRoot)
    else session.print(`${printable(removeTrustRoot.identity?.name ?? identity)} is no longer trusted (version ${removeTrustRoot.version}).\n`)
    return EXIT.ok
  })
}

function apply(group: Command, cli: Cli): void {
  const command = group.command('apply').description('Trust those of a file and nobody else').argument('<file>', 'a trust file (YAML), as `trust export` writes it')
  cli.asking(command, ['trust apply docs/examples/trust.yaml'], async (session, file: string) => {
    const { version, added, removed, kept } = await applyTrust(session, file)
    if (session.json) session.printJson({ version, added, removed, kept })
    else session.print(`${[...removed.map((name) => `- ${name}`), ...added.map((name) => `+ ${name}`)].map((line) => `${printable(line)}\n`).join('')}${kept} as before (version ${version}).\n`)
    return EXIT.ok
  })
}

function show(group: Command, cli: Cli): void {
  const command = group
    .command('export')
    .description('Print those who are trusted as a file for `trust apply`')
    .option('--version <number>', 'as of this version of trust (default: the latest)', parseNumber)
  cli.asking(command, ['trust export'], async (session, { version }: { version?: number }) => {
    const { trustFile } = await session.ask(TrustFileDocument, { version: version ?? null })
    if (session.json) session.printJson(trustFile)
    else session.print(trustFile)
    return EXIT.ok
  })
}

function trustedOf({ trusted, addedVersion, removedVersion }: IdentityPartsFragment): string {
  return trusted ? `since version ${addedVersion}` : `versions ${addedVersion} to ${(removedVersion ?? 1) - 1}`
}

function termsOf({ builders, sources, buildTypes, validFrom, validUntil, requireLog, issuer, subject }: IdentityPartsFragment['terms']): string {
  const parts = [
    subject == null ? [] : [`subject ${subject}`], issuer == null ? [] : [`issuer ${issuer}`],
    builders.map((each) => `builder ${each}`), sources.map((each) => `source ${each}`), buildTypes.map((each) => `build type ${each}`),
    validFrom == null ? [] : [`from ${validFrom}`], validUntil == null ? [] : [`until ${validUntil}`], requireLog ? ['logged'] : [],
  ]
  return parts.flat().join(', ') || 'none'
}

function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}
