import type { Command } from 'commander'
import { OutdatedDocument, type OutdatedQuery } from '../../generated/cli/graphql.ts'
import { type Cli, forPlatform, type LimitOption, limited } from '../cli.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { count, imageJson, namesOf, packageName } from '../format.ts'
import { collect } from '../pages.ts'
import { printable } from '../printable.ts'
import type { Session } from '../session.ts'

interface Options extends LimitOption {
  platform?: string
}

type Overview = NonNullable<OutdatedQuery['image']>
type Status = Overview['baseStatus']
type Line = Status['lines'][number]
type Edge = NonNullable<Status['rebuild']>['packageChanges']['edges'][number]

/** `stratigraph outdated`: how far behind the base of an image is, and what building it again would change. */
export function outdated(program: Command, cli: Cli): void {
  const command = limited(forPlatform(program.command('outdated')))
    .description('Tell how far behind the base of an image is, and which packages a rebuild on the newest would change')
    .argument('<reference>', 'an image')
  const examples = ['outdated seeds.example/shop/orders:1.1', 'outdated seeds.example/shop/orders:1.1 --json']
  cli.asking(command, examples, async (session, reference: string, { platform, limit }: Options) => {
    let overview: Overview | null = null
    const edges = await collect(limit, async (page) => {
      const { image } = await session.ask(OutdatedDocument, { reference, ...(platform === undefined ? {} : { platform }), ...page })
      overview = session.found(image, reference, platform)
      return overview.baseStatus.rebuild?.packageChanges ?? NONE
    })
    return overview === null ? EXIT.failed : show(session, overview, edges)
  })
}

const NONE = { pageInfo: { hasNextPage: false }, edges: [] }

function show(session: Session, image: Overview, edges: readonly Edge[]): ExitCode {
  const { baseStatus: status } = image
  const known = status.base != null || status.line != null
  if (session.json) session.printJson(toJson(image, edges))
  else if (known) {
    session.print(headOf(status))
    if (status.rebuild != null) showChanges(session, edges)
  }
  if (!known) session.note('No base is known.')
  return known ? EXIT.ok : EXIT.failed
}

function headOf({ state, base, evidence, newest, line, lines, daysBehind }: Status): string {
  const facts: [string, string][] = [
    ['Base', base == null ? 'not known' : `${namesOf(base)} (${count(base.layerCount, 'layer')}; ${evidence.join(', ').toLowerCase()})`],
    ['State', line == null ? 'unknown: no name tells of a newer one' : `${state.toLowerCase()} by ${wordsOf(line)}`],
  ]
  if (state === 'OUTDATED' && line != null) {
    facts.push(['Newest', newest == null ? 'not known' : namesOf(newest)], ['Behind', behind(line, daysBehind ?? null)])
  }
  for (const other of lines) if (other.outdated && other.reference !== line?.reference) facts.push(['Also', `${wordsOf(other)}: ${behind(other, other.daysBehind ?? null)}`])
  return facts.map(([name, fact]) => `${name.padEnd(8)}${printable(fact)}\n`).join('')
}

function wordsOf({ by, reference }: Line): string {
  return `${by === 'DECLARED' ? 'the declared name' : by.toLowerCase()} ${reference}`
}

function behind({ moves, leftAt, newerCount }: Line, days: number | null): string {
  return [
    count(newerCount, 'newer image'), moves == null ? null : count(moves, 'move'), days === null ? null : count(days, 'day'), leftAt == null ? null : `left on ${leftAt.slice(0, 10)}`,
  ].filter((part) => part !== null).join(', ')
}

function showChanges(session: Session, edges: readonly Edge[]): void {
  if (edges.length === 0) return session.print('\nBoth have the same packages.\n')
  session.print('\n')
  session.table(
    [
      { title: 'CHANGE', value: ({ node }) => node.kind.toLowerCase(), whole: true },
      { title: 'TYPE', value: ({ node: { from, to } }) => (to ?? from)?.type },
      { title: 'PACKAGE', value: ({ node: { from, to } }) => packageName(to ?? from) },
      { title: 'FROM', value: ({ node }) => node.from?.version },
      { title: 'TO', value: ({ node }) => node.to?.version },
      { title: 'IN THE IMAGE', value: ({ overridden }) => (overridden ? 'overridden' : 'as in the base') },
    ],
    edges,
  )
}

function toJson({ baseStatus: { state, evidence, base, newest, line, lines, daysBehind }, ...image }: Overview, edges: readonly Edge[]) {
  return {
    ...imageJson(image), state, evidence,
    base: base == null ? null : { ...imageJson(base), created: base.created ?? null, layers: base.layerCount },
    newest: newest == null ? null : { ...imageJson(newest), created: newest.created ?? null },
    daysBehind: daysBehind ?? null,
    line: line == null ? null : lineJson(line),
    lines: lines.map(lineJson),
    packageChanges: edges.map(({ overridden, node: { kind, from, to } }) => ({ kind, from: from?.purl ?? null, to: to?.purl ?? null, overridden })),
  }
}

function lineJson({ by, reference, outdated, moves, leftAt, daysBehind, newerCount }: Line) {
  return { by, reference, outdated, moves: moves ?? null, leftAt: leftAt ?? null, daysBehind: daysBehind ?? null, newerCount }
}
