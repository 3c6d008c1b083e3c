import type { Command } from 'commander'
import { AttestationsDocument, type AttestationsQuery, CustodyDocument, CustodyLogDocument, type CustodyQuery } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { count, imageJson, namesOf } from '../format.ts'
import { collect } from '../pages.ts'
import { printable } from '../printable.ts'
import type { Session } from '../session.ts'

interface Options {
  platform?: string
  asOf?: string
}

type Trail = NonNullable<CustodyQuery['image']>
type Event = Trail['custody']['events'][number]
type Attestation = NonNullable<AttestationsQuery['image']>['attestations']['edges'][number]['node']

/** `stratigraph custody`: how an image came to be. */
export function custody(program: Command, cli: Cli): void {
  const command = forPlatform(program.command('custody'))
    .description('Show how an image came to be and what became of it, with the gaps')
    .argument('<reference>', 'repository:tag, repository@digest, or a digest (12 digits are enough)')
    .option('--as-of <time>', 'as the store would have told it then')
    // Else it would take the options of `custody verify-log` for its own.
    .enablePositionalOptions()
  const examples = ['custody seeds.example/tools/static:1', 'custody seeds.example/tools/static:1 --json', 'custody verify-log']
  cli.asking(command, examples, async (session, reference: string, { platform, asOf }: Options) => {
    const which = { reference, ...(platform === undefined ? {} : { platform }) }
    const answer = await session.ask(CustodyDocument, { ...which, asOf: asOf ?? null })
    const found = session.found(answer.image, reference, platform)
    const edges = await collect(Number.POSITIVE_INFINITY, async (page) => {
      const { image } = await session.ask(AttestationsDocument, { ...which, ...page })
      return session.found(image, reference, platform).attestations
    })
    const attestations = edges.map(({ node }) => node)
    if (session.json) session.printJson({ ...imageJson(found), events: found.custody.events, attestations, gaps: found.custody.gaps })
    else show(session, found, attestations)
    return EXIT.ok
  })
  verifyLog(command, cli)
}

function verifyLog(group: Command, cli: Cli): void {
  const command = group
    .command('verify-log')
    .description('Recompute the hash chain of the custody log')
    .option('--head <hash>', 'a head that was noted before: an entry has to have it')
  cli.asking(command, ['custody verify-log'], async (session, { head }: { head?: string }) => {
    const { custodyLog } = await session.ask(CustodyLogDocument, { head: head ?? null })
    const { entries, intact, brokenEntry, reason } = custodyLog
    if (session.json) session.printJson(custodyLog)
    else if (intact) session.print(`${count(entries, 'entry').replace('entrys', 'entries')}, all as sealed. Head: ${custodyLog.head}\n`)
    else session.note(`Entry ${brokenEntry ?? entries} is broken: ${printable(reason ?? '')} The entries before it are as sealed.`)
    return intact ? EXIT.ok : EXIT.failed
  })
}

function show(session: Session, { custody: { events, gaps }, ...image }: Trail, attestations: readonly Attestation[]): void {
  const lines = [
    ...branch('events', events, eventLine),
    ...branch('attestations', attestations, attestationLine),
    ...branch('gaps', gaps, ({ code, message }) => `${code}  ${message}`),
  ]
  session.print(`${printable(namesOf(image))}\n${lines.map((line) => `${line}\n`).join('')}`)
}

function branch<Row>(title: string, rows: readonly Row[], line: (row: Row) => string): string[] {
  const last = title === 'gaps'
  const head = `${last ? '└─' : '├─'} ${title}${rows.length === 0 ? ': none' : ''}`
  return [head, ...rows.map((row, i) => `${last ? '   ' : '│  '}${i === rows.length - 1 ? '└─' : '├─'} ${printable(line(row))}`)]
}

function eventLine({ kind, at, atBasis, evidence, summary }: Event): string {
  const time = at == null ? '(no time)'.padEnd(20) : `${at.slice(0, 19)}Z`
  const basis = atBasis === 'SEEN_HERE' ? ' [first seen here]' : ''
  return `${time}  ${kind.padEnd(17)} ${evidence.padEnd(17)} ${summary}${basis}`
}

function attestationLine({ verdict, predicateType, documentDigest, signer, checks }: Attestation): string {
  const failed = checks.find(({ passed }) => !passed)
  const by = signer == null ? '' : ` by ${signer}`
  return `${verdict.padEnd(17)} ${predicateType ?? 'signature'}${by} (${documentDigest.slice(0, 19)})${failed == null ? '' : `: ${failed.detail ?? failed.name}`}`
}
