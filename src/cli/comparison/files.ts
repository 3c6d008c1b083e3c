import { CompareFilesDocument, type FileSideFragment } from '../../generated/cli/graphql.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { formatBytes } from '../format.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import { compared, placeJson, placeOf, type Question } from './question.ts'

/** Files that came, went or changed. */
export async function compareFiles(session: Session, question: Question, limit: number): Promise<ExitCode> {
  const edges = await collect(limit, async (page) => compared((await session.ask(CompareFilesDocument, { ...question, ...page })).compare, question).fileChanges)
  const changes = edges.map(({ node }) => node)
  if (session.json) session.printJson(changes.map(({ madeBy, ...change }) => ({ ...change, madeBy: placeJson(madeBy) })))
  else if (changes.length === 0) session.print('The same files.\n')
  else {
    session.table(
      [
        { title: 'CHANGE', value: ({ kind }) => kind.toLowerCase(), whole: true },
        { title: 'FROM', value: ({ from }) => sideOf(from), align: 'right' },
        { title: 'TO', value: ({ to }) => sideOf(to), align: 'right' },
        { title: 'LAYER', value: ({ madeBy }) => placeOf(madeBy), whole: true },
        { title: 'PATH', value: ({ path }) => path },
      ],
      changes,
    )
  }
  return EXIT.ok
}

function sideOf(file: FileSideFragment | null | undefined): string | null {
  if (file == null) return null
  return file.type === 'REGULAR' ? formatBytes(Number(file.size)) : file.type.toLowerCase()
}
