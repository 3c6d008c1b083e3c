import { Reads } from '../lineage/sql/reads/reads.ts'
import type { FactSchemaRow } from '../lineage/sql/reads/facts.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { defineFactSchema, type FactDraft, removeFacts, setFacts } from '../lineage/sql/writes/facts.ts'
import { Failure } from '../model/failure.ts'
import { BOUNDS } from './bounds.ts'
import type { FactDefinition } from './fact-definition.ts'
import { factValue } from './fact-value.ts'
import { FactsFailure } from './facts-failure.ts'
import { compileSchema, type Validate } from './json-schema.ts'
import type { SubjectKind } from './subject.ts'
import { knownSubject } from './known-subject.ts'

/** A fact as a user states it. */
export interface FactEntry {
  /** facts/subject.ts says how nodes are written. */
  readonly target: string
  readonly value: unknown
  /** Tells several facts of one schema about one node apart. */
  readonly key: string
}

/** An entry that was not taken, by its number from 0. */
export interface RefusedEntry {
  readonly index: number
  readonly target: string
  readonly code: string
  readonly message: string
}

/** What became of entries. */
export interface SetOutcome {
  readonly set: number
  readonly unchanged: number
  readonly refused: readonly RefusedEntry[]
}

/** The way in for users' own data. */
export interface Facts {
  /** A new version, or the latest when it is the same. Throws FACTS.NAME_TAKEN. */
  define(definition: FactDefinition, origin?: 'user' | 'extension'): Promise<{ readonly id: number; readonly version: number; readonly fresh: boolean }>
  /**
   * Sets facts in one transaction; those that are wrong are left out and told. Throws FACTS.NO_SUCH_SCHEMA, FACTS.TOO_LARGE.
   * @param platform which image is meant where a reference names an index
   */
  set(schema: string, entries: readonly FactEntry[], by: string | null, platform: string): Promise<SetOutcome>
  /** Ends the facts of a schema about a node; how many. Throws FACTS.NO_SUCH_SCHEMA, FACTS.BAD_TARGET, FACTS.UNKNOWN_TARGET. */
  remove(schema: string, target: string, platform: string): Promise<number>
}

/** The facts of a store. */
export function createFacts(connection: Connection): Facts {
  const reads = () => new Reads(connection.db, connection.provider)
  return {
    define: async ({ name, title, targets, schema }, origin = 'user') => {
      const defined = await defineFactSchema(connection, { name, title, kinds: JSON.stringify(targets), jsonSchema: JSON.stringify(schema), origin })
      if (defined !== null) return defined
      throw new FactsFailure('FACTS.NAME_TAKEN', `${name} is the name of ${origin === 'user' ? "an extension's facts" : "users' facts"}: take another.`)
    },
    set: async (name, entries, by, platform) => {
      if (entries.length > BOUNDS.entries) throw new FactsFailure('FACTS.TOO_LARGE', `At most ${BOUNDS.entries} facts are set at once.`)
      const now = reads()
      const schema = await schemaOf(now, name)
      if (schema.origin !== 'user') throw new FactsFailure('FACTS.NAME_TAKEN', `The facts of ${name} are stated by the extension of this name.`)
      const checked = await Promise.all(entries.map((entry) => check(now, schema, entry, platform)))
      const drafts = new Map(checked.flatMap((each) => (each instanceof Failure ? [] : [[JSON.stringify([each.kind, each.target, each.key]), each]])))
      const refused = checked.flatMap((each, index) => (each instanceof Failure ? [{ index, target: entries[index]!.target, code: each.code, message: each.message }] : []))
      return { ...(await setFacts(connection, { schemaId: schema.id, schemaName: name, by }, [...drafts.values()])), refused }
    },
    remove: async (name, target, platform) => {
      const now = reads()
      await schemaOf(now, name)
      const subject = await knownSubject(now, target, platform)
      return removeFacts(connection, name, subject.kind, [subject.target])
    },
  }
}

/** The latest version of a schema. Throws FACTS.NO_SUCH_SCHEMA. */
async function schemaOf(reads: Reads, name: string): Promise<FactSchemaRow> {
  const latest = (await reads.facts.schemas()).findLast((each) => each.name === name)
  if (latest === undefined) throw new FactsFailure('FACTS.NO_SUCH_SCHEMA', `No schema ${JSON.stringify(name.slice(0, 100))} is defined: \`stratigraph facts schemas\` lists them.`)
  return latest
}

async function check(reads: Reads, schema: FactSchemaRow, { target, value, key }: FactEntry, platform: string): Promise<FactDraft | Failure> {
  try {
    if (key.length > BOUNDS.key) throw new FactsFailure('FACTS.TOO_LARGE', `A key has at most ${BOUNDS.key} characters.`)
    const { json, leaves } = factValue(value)
    const subject = await knownSubject(reads, target, platform)
    if (!kindsOf(schema).includes(subject.kind)) throw new FactsFailure('FACTS.WRONG_KIND', `${schema.name} is about ${kindsOf(schema).join(', ')}, not about ${subject.kind}.`)
    const wrong = (await validatorOf(schema))(JSON.parse(json))
    if (wrong !== null) throw new FactsFailure('FACTS.INVALID', `It is not as ${schema.name} version ${schema.version} says: ${wrong}.`)
    return { ...subject, path: '', key, value: json, leaves }
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

function validatorOf({ jsonSchema }: FactSchemaRow): Promise<Validate> {
  return compileSchema(JSON.parse(jsonSchema) as Record<string, unknown>)
}

/** What the facts of a schema are about. */
export function kindsOf({ kinds }: FactSchemaRow): readonly SubjectKind[] {
  return JSON.parse(kinds) as SubjectKind[]
}
