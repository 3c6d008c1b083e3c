import type { ContainmentQuestions } from './containment.ts'
import type { Asker, Question } from './question.ts'

const WALK = `query ($package: PackageSelector!, $after: String) { imagesContaining(package: $package, first: 100, after: $after) {
  pageInfo { endCursor hasNextPage } } }`
const STEP = 100

/**
 * A page of a version that every image has, 10,000 images on (or half of all, where there are fewer): the cursor is found by walking there, as a
 * client does. Then the page is asked for as the first one is.
 */
export async function deepPage(ask: Asker, questions: ContainmentQuestions, purl: string, version: number, imageCount: number): Promise<Question> {
  const steps = Math.floor(Math.min(10_000, imageCount / 2) / STEP)
  let after: string | null = null
  for (let step = 0; step < steps; step++) {
    const { data } = await ask(WALK, { package: { purl }, after })
    after = (data as { imagesContaining: { pageInfo: { endCursor: string } } }).imagesContaining.pageInfo.endCursor
  }
  const before = imageCount - steps * STEP
  return { name: `page ${(steps * STEP).toLocaleString('en')} images deep`, goal: null, asks: [questions.containing({ purl }, [version], after === null ? {} : { after, before })] }
}
