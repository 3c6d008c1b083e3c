import { CompareFactsDocument, type FactSideFragment } from '../../generated/cli/graphql.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { shortDigest } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import { compared, placeJson, placeOf, type Question } from './question.ts'

/** Facts of one kind, or (null) of all, that came, went or say something else. */
export async function compareFacts(session: Session, question: Question, schema: string | null, limit: number): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => compared((await session.ask(CompareFactsDocument, { ...question, schema, ...page })).compare, question).factChanges)
  const changes = edges.map(({ node }) => node)
  if (session.json) {
    session.printJson(changes.map(({ kind, schema, path, from, to, madeBy }) => ({ kind, schema, path: path ?? null, from: sideJson(from), to: sideJson(to), madeBy: madeBy == null ? null : placeJson(madeBy) })))
  } else if (changes.length === 0) session.print('The same facts.\n')
  else {
    session.table(
      [
        { title: 'CHANGE', value: ({ kind }) => kind.toLowerCase(), whole: true },
        { title: 'KIND', value: ({ schema }) => schema },
        { title: 'ABOUT', value: ({ path, from, to }) => path ?? aboutOf((to ?? from)!) },
        { title: 'FROM', value: ({ from }) => (from == null ? null : JSON.stringify(from.value)), yields: true },
        { title: 'TO', value: ({ to }) => (to == null ? null : JSON.stringify(to.value)), yields: true },
        { title: 'LAYER', value: ({ madeBy }) => (madeBy == null ? null : placeOf(madeBy)), whole: true },
      ],
      changes,
    )
  }
  return EXIT.ok
}

/** The node that a fact is about. */
export function aboutOf({ kind, target, key }: FactSideFragment): string {
  const node = `${kind.toLowerCase()} ${target.startsWith('sha256:') ? shortDigest(target) : target}`
  return key == null ? node : `${node} (${key})`
}

/** One side of a change; null: nothing is said there. */
export function sideJson(fact: FactSideFragment | null | undefined) {
  return fact == null ? null : { target: fact.target, key: fact.key ?? null, value: fact.value }
}
