/** What is to be thought of one signature, or of a document without any: the first class of checks that fails. */
export type AttestationVerdict =
  | 'VERIFIED'
  | 'UNSIGNED'
  | 'UNTRUSTED_SIGNER'
  | 'INVALID_SIGNATURE'
  | 'NO_TRUSTED_TIME'
  | 'NOT_LOGGED'
  | 'SUBJECT_MISMATCH'
  | 'UNTRUSTED_BUILDER'
  | 'UNEXPECTED'
  | 'UNSUPPORTED'

/** The seven checks, in their order. */
export type CheckName = 'format' | 'signature' | 'time' | 'log' | 'subject' | 'builder' | 'expectations'

/** One check; what could not be checked has not passed. */
export interface Check {
  readonly name: CheckName
  readonly passed: boolean
  readonly detail: string
}
