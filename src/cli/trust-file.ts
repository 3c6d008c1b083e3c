import { ApplyTrustDocument, type ApplyTrustMutation } from '../generated/cli/graphql.ts'
import { EXIT, Exit } from './exit.ts'
import { printable } from './printable.ts'
import { readText } from './read-text.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'

/** Who came, who went, and how many stay. */
export type Applied = Extract<ApplyTrustMutation['applyTrust'], { __typename: 'TrustAppliedPayload' }>

/** Trusts those of a file and nobody else. Throws Exit 3 with the place of what is wrong in it. */
export async function applyTrust(session: Session, file: string): Promise<Applied> {
  const { applyTrust: applied } = await session.ask(ApplyTrustDocument, { source: readText(file) })
  if (applied.__typename === 'TrustAppliedPayload') return applied
  if (applied.code === 'CUSTODY.BAD_TRUST_FILE') throw new Exit(EXIT.usage, `${printable(file)}:${printable(applied.message)} [${applied.code}]`)
  throw refusalOf(applied)
}
