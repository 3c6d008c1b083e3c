import {
  CheckImageDocument, CheckImagesDocument, type EvaluationFragment, type ImageFilter, MoreViolationsDocument, PolicyOfDocument, type PolicyInput,
} from '../../generated/cli/graphql.ts'
import { EXIT, Exit } from '../exit.ts'
import { collect } from '../pages.ts'
import type { Session } from '../session.ts'
import type { CheckedImage, CheckedPolicy, Violation } from './checked.ts'

/** Which images are checked: those of a filter, or those that references name. */
export type Subjects = { readonly filter: ImageFilter } | { readonly references: readonly string[]; readonly platform: string | undefined }

/** With which values, at which moment. */
export interface Values {
  readonly params: Readonly<Record<string, unknown>>
  readonly effectiveTime: string | null
}

/** Evaluations a page, each with up to 50 violations. */
const PAGE = 5

/** Evaluates one policy. Throws Exit 1 when an image is not known, Exit 3 when no policy has the name. */
export async function check(session: Session, policy: PolicyInput, subjects: Subjects, values: Values): Promise<CheckedPolicy> {
  const { policy: about } = await session.ask(PolicyOfDocument, { policy })
  if (about == null) throw new Exit(EXIT.usage, `No policy ${policy.name ?? ''} is saved; \`stratigraph policy list\` shows them. [POLICY.NOT_FOUND]`)
  const evaluations = 'filter' in subjects
    ? await byFilter(session, policy, subjects.filter, values)
    : await byReference(session, policy, subjects, values)
  const images: CheckedImage[] = []
  for (const evaluation of evaluations) images.push({ ...evaluation, violations: await allViolations(session, evaluation, policy, values) })
  return { about, images }
}

async function byFilter(session: Session, policy: PolicyInput, images: ImageFilter, values: Values): Promise<EvaluationFragment[]> {
  const edges = await collect(Number.POSITIVE_INFINITY, async (page) => (await session.ask(CheckImagesDocument, { policy, images, ...values, ...page })).evaluatePolicy, PAGE)
  return edges.map(({ node }) => node)
}

async function byReference(session: Session, policy: PolicyInput, { references, platform }: Extract<Subjects, { references: unknown }>, values: Values): Promise<EvaluationFragment[]> {
  const evaluations: EvaluationFragment[] = []
  for (const reference of references) {
    const { image } = await session.ask(CheckImageDocument, { reference, policy, ...values, ...(platform === undefined ? {} : { platform }) })
    evaluations.push(session.found(image, reference, platform).evaluatePolicy)
  }
  return evaluations
}

async function allViolations(session: Session, { image, violations }: EvaluationFragment, policy: PolicyInput, values: Values): Promise<Violation[]> {
  const first = violations.edges.map(({ node }) => node)
  if (!violations.pageInfo.hasNextPage) return first
  let after = violations.pageInfo.endCursor ?? null
  const more = await collect(Number.POSITIVE_INFINITY, async (page) => {
    const { image: found } = await session.ask(MoreViolationsDocument, { reference: image.digest, policy, ...values, first: page.first, after: page.after ?? after })
    after = null
    return session.found(found, image.digest, undefined).evaluatePolicy.violations
  })
  return [...first, ...more.map(({ node }) => node)]
}
