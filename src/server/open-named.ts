import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openStore, type SqlStore } from '../lineage/sql/store.ts'
import { Failure } from '../model/failure.ts'

/** Opens a store. Throws LINEAGE.NO_STORE, LINEAGE.BAD_STORE. */
export async function openNamed(name: string, shown: string, create: boolean): Promise<SqlStore> {
  const file = /^postgres(?:ql)?:/.test(name) ? null : name.replace(/^file:/, '')
  if (file !== null && !create && !existsSync(file)) {
    throw new Failure('LINEAGE.NO_STORE', `There is no store ${shown}: \`stratigraph analyze\` makes one, --store names another.`)
  }
  try {
    if (file !== null && create) mkdirSync(dirname(file), { recursive: true })
    return await openStore(name)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('LINEAGE.BAD_STORE', `The store ${shown} cannot be used: ${reasonOf(error)}`, {}, error)
  }
}

/** A refused connection has no message of its own, but one for each address. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
