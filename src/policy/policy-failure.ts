import { Failure } from '../model/failure.ts'

/** Why a policy is refused; docs/codes.md says what to do about each. */
export type PolicyCode =
  | 'POLICY.DUPLICATE'
  | 'POLICY.EXPRESSION'
  | 'POLICY.FACTS'
  | 'POLICY.FACTS_FORM'
  | 'POLICY.FORBIDDEN'
  | 'POLICY.FORM'
  | 'POLICY.LITERAL'
  | 'POLICY.NOT_FOUND'
  | 'POLICY.NULL_GUARD'
  | 'POLICY.PARAM'
  | 'POLICY.TOO_LARGE'
  | 'POLICY.TOO_MANY_IMAGES'
  | 'POLICY.TYPE'
  | 'POLICY.UNREADABLE'
  | 'POLICY.YAML'

/** Why an evaluation is ERROR or UNKNOWN. */
export type IssueCode =
  | 'POLICY.EVALUATION'
  | 'POLICY.FACTS_FAILED'
  | 'POLICY.FACTS_INCOMPLETE'
  | 'POLICY.MEMORY'
  | 'POLICY.TIME'
  | 'POLICY.UNKNOWN'

/** Something that is wrong with a policy file; line and column count from 1. */
export interface Problem {
  readonly code: PolicyCode
  readonly message: string
  /** What to do about it. */
  readonly help: string
  readonly file: string | null
  readonly line: number
  readonly column: number
}

/** A policy that cannot be used: the code is that of its first problem. */
export class PolicyFailure extends Failure<PolicyCode> {
  readonly problems: readonly Problem[]

  constructor(code: PolicyCode, message: string, problems: readonly Problem[] = []) {
    super(code, message)
    this.problems = problems
  }
}

/** The failure that tells of all problems. */
export function refusal(problems: readonly Problem[]): PolicyFailure {
  return new PolicyFailure(problems[0]!.code, problems.map(describeProblem).join('\n'), problems)
}

/** `file:line:column message (what to do)` */
export function describeProblem({ file, line, column, message, help }: Problem): string {
  return `${file === null ? '' : `${file}:`}${line}:${column} ${message} ${help}`
}
