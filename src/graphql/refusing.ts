import { Failure } from '../model/failure.ts'
import type { UserErrorShape } from './user-error.ts'

/** Runs a change; what is refused for the caller's input is an answer. */
export async function refusing<T>(work: () => Promise<T>): Promise<T | UserErrorShape> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Failure) return { code: error.code, message: error.message }
    throw error
  }
}
