import type { Conjunct } from './cel/explain.ts'
import type { Enforcement } from './document/policy-document.ts'
import type { Shape } from './facts/shape.ts'
import type { IssueCode } from './policy-failure.ts'

/** A loop: its variable, its list, and the CEL type of a member. */
export interface PlannedLoop {
  readonly variable: string
  readonly list: string
  readonly type: string
}

/** A place that proves a violation, as expressions. */
export interface PlannedEvidence {
  readonly forEach: PlannedLoop | null
  readonly package: string | null
  readonly path: string | null
  readonly layer: string | null
}

/** A rule whose expressions were found right. */
export interface PlannedRule {
  readonly id: string
  readonly description: string | null
  readonly solution: string | null
  readonly enforcement: Enforcement
  readonly forEach: PlannedLoop | null
  readonly unknown: string | null
  readonly unknownMessage: string | null
  readonly condition: string
  /** What the condition is when the rule is violated: true for `deny`, false for `require`. */
  readonly violatedWhen: boolean
  readonly key: string | null
  readonly message: string | null
  readonly messageExpression: string | null
  readonly conjuncts: readonly Conjunct[]
  /** Values are kept out of explanations. */
  readonly redact: boolean
  readonly evidence: readonly PlannedEvidence[]
}

/** All that the thread needs that evaluates: plain data. */
export interface Plan {
  /** The digest of the text that it was made from. */
  readonly id: string
  readonly shape: Shape
  readonly params: Readonly<Record<string, ParamType>>
  readonly variables: readonly { readonly name: string; readonly expression: string; readonly type: string }[]
  readonly condition: string | null
  readonly rules: readonly PlannedRule[]
}

/** The type of a parameter. */
export interface ParamType {
  readonly kind: 'int' | 'double' | 'string' | 'bool' | 'timestamp'
  readonly list: boolean
}

/** An operand of a condition with the value that it had. */
export interface Operand {
  readonly expression: string
  readonly value: string
}

/** A part of a condition that was violated. */
export interface Explanation {
  readonly expression: string
  readonly operands: readonly Operand[]
}

/** A place that proves a violation: a node id of a package version, a path, the index of a layer. */
export interface Evidence {
  readonly package: string | null
  readonly path: string | null
  readonly layer: number | null
}

/** A violation as the conditions found it. */
export interface Finding {
  readonly rule: string
  readonly key: string
  readonly message: string
  readonly explanation: readonly Explanation[]
  readonly evidence: readonly Evidence[]
}

/** Why something could not be decided. */
export interface Issue {
  readonly code: IssueCode
  /** null: all rules. */
  readonly rule: string | null
  readonly message: string
}

/** What the conditions say about one image. */
export interface Outcome {
  /** false: the policy is not for this image. */
  readonly matched: boolean
  readonly findings: readonly Finding[]
  readonly issues: readonly Issue[]
}
