import { CompareByLayerDocument, type CompareByLayerQuery, CompareLayersDocument } from '../../generated/cli/graphql.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { count, formatBytes, shortDigest } from '../format.ts'
import { printable } from '../printable.ts'
import type { Session } from '../session.ts'
import { aboutOf, sideJson } from './facts.ts'
import { compared, type Question } from './question.ts'

const WORDS = { SHARED: 'shared', SHARED_ELSEWHERE: 'shared elsewhere', MOVED: 'moved', ONLY_FROM: 'only from', ONLY_TO: 'only to' } as const

/** The layers of both images side by side. */
export async function compareLayers(session: Session, question: Question): Promise<ExitCode> {
  const { layers } = compared((await session.ask(CompareLayersDocument, question)).compare, question)
  return session.list(
    layers,
    [
      { title: 'CHANGE', value: ({ kind }) => WORDS[kind], whole: true },
      { title: 'FROM', value: ({ from }) => from?.index, align: 'right' },
      { title: 'TO', value: ({ to }) => to?.index, align: 'right' },
      { title: 'LAYER', value: ({ layer }) => shortDigest(layer.diffId), whole: true },
      { title: 'SIZE', value: ({ layer }) => formatBytes(Number(layer.size)), align: 'right', whole: true },
      { title: 'IMAGES', value: ({ layer }) => layer.imageCount, align: 'right', whole: true },
      { title: 'INSTRUCTION', value: ({ from, to }) => (to ?? from)?.createdBy, yields: true },
    ],
    ({ kind, layer, from, to }) => ({
      kind, diffId: layer.diffId, size: Number(layer.size), imageCount: layer.imageCount, from: from?.index ?? null, to: to?.index ?? null, createdBy: (to ?? from)?.createdBy ?? null,
    }),
    'Neither has a layer.',
  )
}

type Difference = NonNullable<CompareByLayerQuery['compare']>['byLayer'][number]

/** How many changes of each layer a person is shown, and a program. */
const SHOWN = { text: 5, json: 100 }

/** The changes of packages, files and facts, by the layer that makes them. */
export async function compareByLayer(session: Session, question: Question): Promise<ExitCode> {
  const changes = session.json ? SHOWN.json : SHOWN.text
  const { byLayer } = compared((await session.ask(CompareByLayerDocument, { ...question, changes })).compare, question)
  if (session.json) session.printJson(byLayer.map(toJson))
  else if (byLayer.length === 0) session.print('The same packages and files, and nothing that is said of a layer differs.\n')
  else session.print(byLayer.map(textOf).join('\n'))
  return EXIT.ok
}

function textOf({ side, layer, packageCount, fileCount, factCount, packageChanges, fileChanges, factChanges }: Difference): string {
  const counts = [packageCount > 0 ? count(packageCount, 'package') : '', fileCount > 0 ? count(fileCount, 'path') : '', factCount > 0 ? count(factCount, 'fact') : ''].filter(Boolean).join(', ')
  const packages = packageChanges.map(({ kind, from, to }) => `  ${kind.toLowerCase().padEnd(10)}  ${[from?.purl, to?.purl].filter(Boolean).join(' -> ')}`)
  const files = fileChanges.map(({ kind, path }) => `  ${kind.toLowerCase().padEnd(10)}  ${path}`)
  const facts = factChanges.map(({ kind, schema, path, from, to }) => {
    const said = [from, to].flatMap((fact) => (fact == null ? [] : [JSON.stringify(fact.value)]))
    return `  ${kind.toLowerCase().padEnd(10)}  ${schema} of ${path ?? aboutOf((to ?? from)!)}: ${said.join(' -> ')}`
  })
  const more = (shown: number, all: number, noun: string) => (all > shown ? [`  and ${count(all - shown, `more ${noun}`)}`] : [])
  const lines = [
    `${side.toLowerCase()} ${layer.index}: ${layer.createdBy ?? shortDigest(layer.diffId)} (${counts})`,
    ...packages, ...more(packages.length, packageCount, 'package'), ...files, ...more(files.length, fileCount, 'path'), ...facts, ...more(facts.length, factCount, 'fact'),
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function toJson({ side, layer, packageCount, fileCount, factCount, packageChanges, fileChanges, factChanges }: Difference) {
  return {
    side, index: layer.index, diffId: layer.diffId, createdBy: layer.createdBy ?? null, packageCount, fileCount, factCount,
    packageChanges: packageChanges.map(({ kind, from, to }) => ({ kind, from: from?.purl ?? null, to: to?.purl ?? null })),
    fileChanges,
    factChanges: factChanges.map(({ kind, schema, path, from, to }) => ({ kind, schema, path: path ?? null, from: sideJson(from), to: sideJson(to) })),
  }
}
