import DataLoader from 'dataloader'
import type { GraphQLSchema } from 'graphql'
import type { ImageRow } from '../lineage/sql/reads/rows.ts'
import { evaluateImages } from '../policy/evaluate/evaluate-images.ts'
import type { Evaluation, Violation } from '../policy/evaluate/judge.ts'
import type { Shelved } from '../policy/policy-shelf.ts'
import type { Context } from './context.ts'
import { factsExecutor } from './policy-facts.ts'

/** Bases that are looked at, nearest first. */
const MAX_BASES = 100

/** Which policy, with which values, at which moment. */
export interface Asked {
  readonly shelved: Shelved
  readonly params: unknown
  readonly now: Date
}

/** One policy in one request: images that are asked for in one tick are evaluated together, each once. */
export class Evaluations {
  readonly shelved: Shelved
  readonly #context: Context
  readonly #loader: DataLoader<number, Evaluation>

  constructor({ shelved, params, now }: Asked, schema: GraphQLSchema, context: Context) {
    this.shelved = shelved
    this.#context = context
    const { policy, exceptions } = shelved
    const { evaluator } = context.policies
    const execute = factsExecutor(schema, context)
    this.#loader = new DataLoader((ids) => evaluateImages(policy, ids, { execute, evaluator, exceptions, params, now }))
  }

  of(imageId: number): Promise<Evaluation> {
    return this.#loader.load(imageId)
  }

  async ofAll(imageIds: readonly number[]): Promise<Evaluation[]> {
    return Promise.all(imageIds.map((id) => this.of(id)))
  }

  /** The nearest base that is violated by the same rule with the same key. */
  async inheritedFrom(imageId: number, violation: Violation): Promise<ImageRow | null> {
    return (await this.#violatedBases(imageId, violation))[0] ?? null
  }

  /** The lowest base that is violated by the same rule with the same key, or the image itself: where to mend it. */
  async rootOf(imageId: number, violation: Violation): Promise<number> {
    return (await this.#violatedBases(imageId, violation)).at(-1)?.id ?? imageId
  }

  async #violatedBases(imageId: number, { rule, key }: Violation): Promise<ImageRow[]> {
    const { rows } = await this.#context.reads.imageAncestors(imageId, { size: MAX_BASES, after: null })
    const evaluations = await this.ofAll(rows.map(({ id }) => id))
    return rows.filter((_, i) => evaluations[i]!.violations.some((each) => each.rule === rule && each.key === key))
  }
}

const requests = new WeakMap<Context, { readonly now: Date; readonly made: Map<string, Evaluations> }>()

/** What a field says about the policy that it means. */
export interface PolicyArgs {
  readonly name?: string | null | undefined
  readonly yaml?: string | null | undefined
  readonly params?: unknown
  readonly effectiveTime?: Date | null | undefined
}

/** The evaluations of a policy in this request. Throws PolicyFailure. */
export function evaluationsOf({ name, yaml, params, effectiveTime }: PolicyArgs, schema: GraphQLSchema, context: Context): Evaluations {
  const { policies } = context
  const shelved = yaml == null ? policies.saved(name ?? '', schema) : policies.inline(yaml, schema)
  const request = requests.get(context) ?? { now: new Date(), made: new Map<string, Evaluations>() }
  requests.set(context, request)
  const now = effectiveTime ?? request.now
  const key = JSON.stringify([shelved.policy.name, shelved.policy.digest, params ?? {}, now.getTime()])
  const made = request.made.get(key) ?? new Evaluations({ shelved, params: params ?? {}, now }, schema, context)
  request.made.set(key, made)
  return made
}
