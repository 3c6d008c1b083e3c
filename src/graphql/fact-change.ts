import { samePlace } from '../lineage/sql/reads/compared.ts'
import { compareKeys } from '../lineage/sql/reads/comparison.ts'
import type { FactChangeRow } from '../lineage/sql/reads/fact-changes.ts'
import { sliceOf } from '../lineage/sql/reads/page.ts'
import { builder } from './builder.ts'
import { ComparedLayer, whichLayer } from './compared-layer.ts'
import { ImageComparison } from './comparison.ts'
import { connectionOf, toPage } from './connection.ts'
import { FileChangeKind } from './enums.ts'
import { Fact, refuseUnknownSchema } from './fact.ts'
import { cursorOf, pageArgs, pageOf, textsKey } from './keyset.ts'
import { WEIGHTS } from './weights.ts'

const kindOf = ({ from, to }: FactChangeRow) => (from === null ? 'ADDED' : to === null ? 'REMOVED' : 'CHANGED')

export const FactChange = builder.objectRef<FactChangeRow>('FactChange').implement({
  description: 'A place of which two images do not say the same.',
  fields: (t) => ({
    kind: t.field({ type: FileChangeKind, description: 'What happened.', resolve: kindOf }),
    schema: t.string({ description: 'The kind of facts.', resolve: ({ key: [schema] }) => schema }),
    path: t.string({ nullable: true, description: 'The file that it is about; null: the image, its repository or a layer as a whole.', resolve: ({ key: [, , path] }) => (path === '' ? null : path) }),
    from: t.expose('from', { type: Fact, nullable: true, description: 'What was said.' }),
    to: t.expose('to', { type: Fact, nullable: true, description: 'What is said.' }),
    madeBy: t.field({
      type: ComparedLayer,
      nullable: true,
      description: 'The layer that makes the difference: the one that what is said is about, or where nothing is, that what was said is about. Null: it is about no layer that only one of them has.',
      resolve: ({ compared, madeBy }) => (madeBy === null ? null : { ...madeBy, compared }),
    }),
  }),
})

const FactChangeConnection = connectionOf('FactChange', FactChange, 'changes of facts')

interface CountRow {
  readonly schema: string
  readonly added: number
  readonly removed: number
  readonly changed: number
}

const FactChangeCounts = builder.objectRef<CountRow>('FactChangeCounts').implement({
  description: 'In how many facts of one kind two images differ.',
  fields: (t) => ({
    schema: t.exposeString('schema', { description: 'The kind of facts.' }),
    added: t.exposeInt('added', { description: 'How many came.' }),
    removed: t.exposeInt('removed', { description: 'How many went.' }),
    changed: t.exposeInt('changed', { description: 'How many say something else.' }),
  }),
})

builder.objectFields(ImageComparison, (t) => ({
  factChanges: t.field({
    type: FactChangeConnection,
    extensions: { weight: WEIGHTS.packageChanges },
    description: "What users' own data, and what extensions have found, says differently of them, by kind and path. Codes: FACTS.NO_SUCH_SCHEMA, INPUT.TOO_MANY_FACTS.",
    args: { ...pageArgs, ...whichLayer, schema: t.arg.string({ description: 'The kind of facts; left out: all.' }) },
    resolve: async ({ from, to }, { schema, layer, ...args }, { reads }) => {
      const page = pageOf(args, textsKey(4))
      await refuseUnknownSchema(schema, reads)
      const every = await reads.comparison.factChanges(from.id, to.id, schema ?? null)
      const all = layer == null ? every : every.filter(({ madeBy }) => madeBy !== null && samePlace(madeBy, layer))
      const { after, size } = page
      const rest = after === null ? all : all.filter(({ key }) => compareKeys(key, after) > 0)
      return toPage(page, sliceOf(rest.slice(0, size + 1), size), (node) => ({ cursor: cursorOf(...node.key), node }), async () => all.length)
    },
  }),
  factCounts: t.field({
    type: [FactChangeCounts],
    extensions: { weight: WEIGHTS.packageChanges },
    description: 'How many facts differ, of each kind of which any does, by name. Codes: INPUT.TOO_MANY_FACTS.',
    resolve: async ({ from, to }, _args, { reads }) => {
      const kinds = Map.groupBy(await reads.comparison.factChanges(from.id, to.id, null), ({ key: [schema] }) => schema)
      return [...kinds].map(([schema, changes]) => {
        const count = (wanted: ReturnType<typeof kindOf>) => changes.filter((change) => kindOf(change) === wanted).length
        return { schema, added: count('ADDED'), removed: count('REMOVED'), changed: count('CHANGED') }
      })
    },
  }),
}))
