import { type Description, readDescription } from '../analyzers/external/description.ts'
import { describe } from '../analyzers/external/describe.ts'
import { type Executable, findExecutables } from '../analyzers/external/executable.ts'
import type { ExternalAnalyzer, ExternalRun } from '../analyzers/external/external-analyzer.ts'
import { ExternalFailure } from '../analyzers/external/external-failure.ts'
import { factValue } from '../facts/fact-value.ts'
import { checkDefinition } from '../facts/fact-definition.ts'
import type { Facts } from '../facts/facts.ts'
import { compileSchema } from '../facts/json-schema.ts'
import type { ExtensionTrustRow } from '../lineage/sql/reads/extensions.ts'
import { Reads } from '../lineage/sql/reads/reads.ts'
import type { Connection } from '../lineage/sql/writes/connection.ts'
import { extensionRuns, saveExtensionRun, trustExtension, untrustExtension } from '../lineage/sql/writes/extensions.ts'
import type { FactDraft } from '../lineage/sql/writes/facts.ts'
import { Failure } from '../model/failure.ts'

/** An extension that is in the folder, or was trusted. */
export interface Extension {
  readonly name: string
  /** Absolute; null: it is not in the folder. */
  readonly file: string | null
  /** Of the file; null without one. */
  readonly sha256: string | null
  /** trusted: it runs; changed: another file was trusted; new: nobody has trusted it; missing: it was trusted and is not there. */
  readonly state: 'trusted' | 'changed' | 'new' | 'missing'
  readonly trust: ExtensionTrustRow | null
  /** How it described itself when it was trusted. */
  readonly description: Description | null
}

type Kind = 'layer' | 'image'

/** The extensions of a store: who may run, what is to run where, and what has come of it. */
export interface Extensions {
  /** By name. */
  list(): Promise<Extension[]>
  /** Runs `describe`, and trusts the file as it is. Throws EXTENSIONS.NOT_FOUND, EXTENSIONS.CHANGED, EXTENSIONS.BAD_DESCRIPTION, FACTS.*. */
  trust(name: string, sha256: string | null): Promise<Extension>
  /** Throws EXTENSIONS.NOT_FOUND. */
  untrust(name: string): Promise<void>
  /** Those that run. */
  active(): Promise<ExternalAnalyzer[]>
  /** Which of these extensions have not yet looked at these nodes as they are now. */
  due<Target extends string>(kind: Kind, targets: readonly Target[], analyzers: readonly ExternalAnalyzer[]): Promise<Map<Target, ExternalAnalyzer[]>>
  /** Keeps what a run has come to: facts that do not fit their schema make it a gap. How many gaps it has then. */
  save(kind: Kind, target: string, analyzer: ExternalAnalyzer, run: ExternalRun): Promise<{ readonly gaps: number }>
}

/** @param folder where analyzers are; null: there are none */
export function createExtensions(connection: Connection, facts: Facts, folder: string | null): Extensions {
  const trusted = async () => (await new Reads(connection.db, connection.provider).facts.extensionTrusts()).filter(({ removedAt }) => removedAt === null)
  const found = () => (folder === null ? [] : findExecutables(folder))
  const schemaIds = new Map<string, Promise<{ readonly id: number }>>() // a run is saved for every layer
  const schemaOf = ({ sha256, description }: ExternalAnalyzer) => {
    const known = schemaIds.get(sha256) ?? definitionOf(description).then((definition) => facts.define(definition, 'extension'))
    schemaIds.set(sha256, known)
    return known
  }
  const list = async () => {
    const [executables, trusts] = [found(), await trusted()]
    const names = [...new Set([...executables, ...trusts].map(({ name }) => name))].sort()
    return names.map((name) => extensionOf(name, executables.find((each) => each.name === name) ?? null, trusts.find((each) => each.name === name) ?? null))
  }
  return {
    list,
    trust: async (name, sha256) => {
      const executable = found().find((each) => each.name === name)
      if (executable === undefined) throw new ExternalFailure('EXTENSIONS.NOT_FOUND', `There is no executable ${name.slice(0, 100)} in ${folder ?? 'a folder of extensions'}.`)
      if (sha256 !== null && sha256 !== executable.sha256) throw new ExternalFailure('EXTENSIONS.CHANGED', `The digest of ${name} is ${executable.sha256}.`)
      const description = await describe(executable)
      await facts.define(await definitionOf(description), 'extension')
      await trustExtension(connection, { name, sha256: executable.sha256, description: JSON.stringify(description), looksAt: description.on })
      return (await list()).find((each) => each.name === name)!
    },
    untrust: async (name) => {
      if (!(await untrustExtension(connection, name))) throw new ExternalFailure('EXTENSIONS.NOT_FOUND', `No extension ${name.slice(0, 100)} is trusted: \`stratigraph extension list\` shows them.`)
    },
    active: async () => (await list()).flatMap(({ name, file, sha256, state, description }) =>
      (state === 'trusted' ? [{ name, file: file!, sha256: sha256!, description: description! }] : [])),
    due: async (kind, targets, analyzers) => {
      const wanted = analyzers.filter(({ description }) => (description.on === 'image') === (kind === 'image'))
      if (wanted.length === 0) return new Map()
      const runs = await extensionRuns(connection, kind, targets)
      return new Map(targets.flatMap((target) => {
        const due = wanted.filter(({ name, sha256 }) => runs.get(target)?.has(`${name} ${sha256}`) !== true)
        return due.length === 0 ? [] : [[target, due] as const]
      }))
    },
    save: async (kind, target, analyzer, run) => {
      const { drafts, gaps } = await draftsOf(kind, target, analyzer, run)
      const { id } = await schemaOf(analyzer)
      await saveExtensionRun(connection, {
        extension: run.extension, sha256: run.sha256, kind, target, milliseconds: run.milliseconds, gaps, facts: drafts, schemaId: id, by: `extension ${run.extension}@${run.version}`,
      })
      return { gaps: gaps.length }
    },
  }
}

function extensionOf(name: string, executable: Executable | null, trust: ExtensionTrustRow | null): Extension {
  const state = executable === null ? 'missing' : trust === null ? 'new' : trust.sha256 === executable.sha256 ? 'trusted' : 'changed'
  return { name, file: executable?.file ?? null, sha256: executable?.sha256 ?? null, state, trust, description: trust === null ? null : readDescription(trust.description) }
}

function definitionOf({ name, title, on, schema }: Description) {
  return checkDefinition({ name, title, targets: [on === 'image' ? 'image' : 'layer'], schema })
}

async function draftsOf(kind: Kind, target: string, { name, description }: ExternalAnalyzer, run: ExternalRun): Promise<{ drafts: FactDraft[]; gaps: ExternalRun['gaps'] }> {
  const validate = await compileSchema(description.schema)
  try {
    const drafts = new Map(run.facts.map(({ path, key, value }) => {
      const { json, leaves } = factValue(value)
      const wrong = validate(JSON.parse(json))
      if (wrong !== null) throw new ExternalFailure('EXTENSIONS.BAD_FACT', `A fact is not as its schema says: ${wrong}.`, path === '' ? {} : { path })
      return [JSON.stringify([path, key]), { kind, target, path, key, value: json, leaves }]
    }))
    return { drafts: [...drafts.values()], gaps: run.gaps }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { drafts: [], gaps: [...run.gaps, { code: 'EXTENSIONS.BAD_FACT', message: `${name}: ${error.message}`, path: error.where.path ?? null }] }
  }
}
