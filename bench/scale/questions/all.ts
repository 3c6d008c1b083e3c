import { Expected } from '../expected.ts'
import { Random } from '../random.ts'
import type { Truth } from '../truth.ts'
import { CauseQuestions } from './causes.ts'
import { ContainmentQuestions } from './containment.ts'
import { ContentQuestions } from './contents.ts'
import { deepPage } from './deep.ts'
import { DescentQuestions } from './descent.ts'
import { FileQuestions } from './files.ts'
import { MatchingQuestions } from './matching.ts'
import { MomentQuestions } from './moments.ts'
import type { Asker, Question } from './question.ts'

/** The questions that are put to a fleet; goals are p95 in milliseconds. */
export async function fleetQuestions(truth: Truth, ask: Asker, seed: number, times: number): Promise<Question[]> {
  const expected = new Expected(truth)
  const random = new Random(seed + 1)
  const size = truth.world.images.length
  const containment = new ContainmentQuestions(expected, random, 20, times)
  const contents = new ContentQuestions(expected, random, times)
  const common = { least: size / 5, most: size }
  const everywhere = { least: size, most: size }
  const [version] = [...truth.imageCounts.keys()].filter((each) => truth.imageCounts[each] === size)
  return [
    containment.exact('contains a version, in every image', 50, everywhere),
    containment.exact('contains a version, common (a fifth and more)', 50, common),
    containment.exact('contains a version, 0.1 to 2 %', 50, { least: size / 1_000, most: size / 50 }),
    containment.exact('contains a version, rare (1 to 20 images)', 50, { least: 1, most: 20 }),
    containment.count('count of images, common', null, common),
    containment.count('count of images, rare', null, { least: 1, most: 20 }),
    containment.range('contains a range of a library', 150, (type) => type !== 'deb'),
    containment.range('contains a range of what distributions bring', 150, (type) => type === 'deb'),
    containment.named('contains a name', 150),
    containment.lacking('contains one, lacks another', 150),
    containment.without('lacks a version', 150),
    ...new MatchingQuestions(expected, containment, random, times).all(),
    ...new MomentQuestions(expected, containment, random, times).all(),
    ...new CauseQuestions(expected, random, times).all(),
    ...(version === undefined ? [] : [await deepPage(ask, containment, truth.world.catalogue.versions[version]!.purl, version, size)]),
    ...new DescentQuestions(expected, random, times).all(),
    contents.packages('packages of an image, 100 with who brought them', null, 100),
    contents.compare('compare two releases', null),
    ...new FileQuestions(expected, random, times).all(),
  ]
}

/** The questions of the world that other tools were measured in: pages of 50 with layer, path, instruction and inheritance in each row. */
export function peerQuestions(truth: Truth, seed: number, times: number): Question[] {
  const expected = new Expected(truth)
  const random = new Random(seed + 1)
  const size = truth.world.images.length
  const containment = new ContainmentQuestions(expected, random, 50, times)
  const contents = new ContentQuestions(expected, random, times)
  return [
    containment.exact('50 images with a version that every image has', 10, { least: size, most: size }),
    containment.exact('50 images with a version that a quarter has', 6.5, { least: 0.2 * size, most: 0.3 * size }),
    containment.exact('images with a rare version (1 to 5)', 2, { least: 1, most: 5 }),
    contents.packages('packages of an image, 100 of 300', null, 100),
    contents.compare('compare two images', null),
  ]
}
