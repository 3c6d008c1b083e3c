import { describe, expect, test } from 'vitest'
import { judgeAll } from '../../src/policy/evaluate/evaluate-images.ts'
import { paramValues } from '../../src/policy/params.ts'
import { evaluator, load, policyText } from './shelf.ts'

const NOW = new Date('2026-06-01T00:00:00Z')
const tags = (...names: string[]) => ({ created: '2026-05-01T00:00:00Z', tags: names.map((name) => ({ name, reference: `shop/orders:${name}` })) })

/** The evaluation of one image. */
async function judge(text: string, image: unknown, { references = ['shop/orders:1'], gaps = [] as string[], params = {}, now = NOW } = {}) {
  const { policy, exceptions } = load(text)
  const facts = [{ id: 7, digest: `sha256:${'1'.repeat(64)}`, tags: references, gaps, facts: image, issue: null }]
  const [evaluation] = await judgeAll(policy, facts, paramValues(policy.params, params), { evaluator: evaluator(), exceptions, now })
  return evaluation!
}

const perTag = `  rules:\n    - id: tag\n      forEach: {var: t, in: image.tags}\n      deny: t.name != "good" && t.name.size() > 1\n      key: t.reference\n      messageExpression: '"tag " + t.name'\n      evidence: [{path: t.reference}]\n`

describe('verdicts', () => {
  test('each member of a list is a violation of its own, explained by the parts of the condition', async () => {
    const { verdict, violations } = await judge(policyText(perTag), tags('good', 'bad', 'worse'))
    expect(verdict).toBe('FAIL')
    expect(violations.map(({ key, message }) => [key, message])).toEqual([['shop/orders:bad', 'tag bad'], ['shop/orders:worse', 'tag worse']])
    expect(violations[0]!.explanation).toEqual([
      { expression: 't.name != "good"', operands: [{ expression: 't.name', value: '"bad"' }] },
      { expression: 't.name.size() > 1', operands: [{ expression: 't.name', value: '"bad"' }] },
    ])
    expect(violations[0]!.evidence).toEqual([{ package: null, path: 'shop/orders:bad', layer: null }])
  })

  test('of require those parts are told that do not hold', async () => {
    const text = policyText('  rules:\n    - {id: a, require: "image.tags.size() > 0 && image.tags.size() > 5"}\n')
    const { violations } = await judge(text, tags('a'))
    expect(violations[0]!.explanation).toEqual([{ expression: 'image.tags.size() > 5', operands: [{ expression: 'image.tags', value: 'a list of 1' }] }])
  })

  test.each([
    ['nothing is violated', perTag, 'PASS', tags('good')],
    ['a warning', `${perTag}  enforcement: warn\n`, 'WARN', tags('bad')],
    ['before the day from which it counts', `${perTag}  effectiveOn: 2026-07-01T00:00:00Z\n`, 'WARN', tags('bad')],
    ['after it', `${perTag}  effectiveOn: 2026-05-01T00:00:00Z\n`, 'FAIL', tags('bad')],
    ['not for it by its condition', `${perTag}  match: {condition: image.tags.size() > 5}\n`, 'SKIP', tags('bad')],
    ['not for it by its repository', `${perTag}  match: {repositories: [elsewhere/**]}\n`, 'SKIP', tags('bad')],
    ['for it by its repository', `${perTag}  match: {repositories: [shop/*]}\n`, 'FAIL', tags('bad')],
    ['what is not known', '  rules:\n    - {id: a, unknown: "!has(image.created)", deny: "image.created > now"}\n', 'UNKNOWN', { created: null, tags: [] }],
    ['an expression that fails', '  rules:\n    - {id: a, deny: "image.tags[3].name == \'a\'"}\n', 'ERROR', tags('a')],
    ['a violation beside an error', `${perTag}    - {id: b, deny: "image.tags[3].name == 'a'"}\n`, 'FAIL', tags('bad')],
    ['facts of another type', perTag, 'ERROR', { created: 7, tags: [] }],
    ['facts without a member', perTag, 'ERROR', { tags: [] }],
    ['no facts', perTag, 'ERROR', null],
  ])('%s', async (_what, spec, verdict, image) => {
    expect((await judge(policyText(spec), image)).verdict).toBe(verdict)
  })

  test('gaps are missing facts where layers are asked about, and only there', async () => {
    const rule = '  rules:\n    - {id: a, deny: "image.layerCount > 9"}\n'
    const image = { layerCount: 1, distro: null }
    expect((await judge(policyText(rule, 'layerCount distro { id }'), image, { gaps: ['DPKG.TOO_LONG a'] })).verdict).toBe('ERROR')
    expect((await judge(policyText(`${rule}  gaps: ignore\n`, 'layerCount distro { id }'), image, { gaps: ['DPKG.TOO_LONG a'] })).verdict).toBe('PASS')
    expect((await judge(policyText(rule, 'layerCount'), { layerCount: 1 }, { gaps: ['DPKG.TOO_LONG a'] })).verdict).toBe('PASS')
  })

  test('parameters have the type that they say, and defaults', async () => {
    const text = policyText('  params: {most: {type: Int!, default: 1}, not: {type: "[String!]!"}}\n  rules:\n    - {id: a, deny: "image.tags.size() > params.most && !image.tags.exists(t, t.name in params.not)"}\n')
    expect((await judge(text, tags('a', 'b'), { params: { not: [] } })).verdict).toBe('FAIL')
    expect((await judge(text, tags('a', 'b'), { params: { not: ['b'] } })).verdict).toBe('PASS')
    expect((await judge(text, tags('a', 'b'), { params: { not: [], most: 2 } })).verdict).toBe('PASS')
    for (const params of [{}, { not: [], most: '2' }, { not: [], more: 1 }, { not: [7] }]) {
      await expect(judge(text, tags('a'), { params })).rejects.toMatchObject({ code: 'POLICY.PARAM' })
    }
  })

  test('a rule that keeps values to itself shows none', async () => {
    const { violations } = await judge(policyText(`${perTag}      redact: true\n`), tags('bad'))
    expect(violations[0]!.explanation.flatMap(({ operands }) => operands)).toEqual([])
  })

  test('the functions of ours', async () => {
    const text = (condition: string) => policyText(`  rules:\n    - id: a\n      deny: |-\n        ${condition}\n`)
    for (const [condition, holds] of [
      ['version.satisfies("pkg:maven/a/b@2.17.0", "vers:maven/<2.17.1")', true],
      ['version.satisfies("pkg:maven/a/b@2.17.1", "vers:maven/<2.17.1")', false],
      ['version.satisfies("pkg:deb/debian/a@2.17.0", "vers:maven/<2.17.1")', false],
      ['version.satisfies("pkg:deb/debian/a@1.0~rc1-1", "vers:deb/<1.0-1")', true],
      ['glob("a/b/c", "a/**")', true],
      ['glob("a/b/c", "a/*")', false],
      ['re2("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")', false],
      ['re2("say hello", "h.llo")', true],
    ] as const) expect({ condition, verdict: (await judge(text(condition), tags())).verdict }).toEqual({ condition, verdict: holds ? 'FAIL' : 'PASS' })
  })
})

describe('exceptions', () => {
  const made = (expires: string, images = 'shop/**', key = 'shop/orders:bad') =>
    `${policyText(perTag)}---\nkind: Exception\nmetadata: {name: x}\nspec: {policy: mine, rule: tag, key: "${key}", images: ["${images}"], reason: bought, expires: ${expires}}\n`

  test.each([
    ['counts', made('2026-12-01T00:00:00Z'), 'EXCEPTED', 'ACTIVE'],
    ['ends at this instant', made(NOW.toISOString()), 'FAIL', 'EXPIRED'],
    ['ends in a moment', made('2026-06-01T00:00:00.001Z'), 'EXCEPTED', 'EXPIRING'],
    ['is about to end', made('2026-06-10T00:00:00Z'), 'EXCEPTED', 'EXPIRING'],
    ['has ended, and stands beside what it covered', made('2026-05-31T00:00:00Z'), 'FAIL', 'EXPIRED'],
    ['is for another image', made('2026-12-01T00:00:00Z', 'elsewhere/**'), 'FAIL', undefined],
    ['is for another key', made('2026-12-01T00:00:00Z', 'shop/**', 'shop/orders:worse'), 'FAIL', undefined],
    ['is for the digest', made('2026-12-01T00:00:00Z', `sha256:${'1'.repeat(64)}`), 'EXCEPTED', 'ACTIVE'],
  ])('one that %s', async (_what, text, verdict, state) => {
    const { verdict: actual, violations } = await judge(text, tags('bad'))
    expect([actual, violations[0]!.exception?.state]).toEqual([verdict, state])
    expect(violations).toHaveLength(1)
  })

  test('covers its violation only', async () => {
    expect((await judge(made('2026-12-01T00:00:00Z'), tags('bad', 'worse'))).verdict).toBe('FAIL')
  })
})

describe('a condition that does not end', () => {
  const range = Array.from({ length: 100 }, (_, i) => i).join(',')
  const runaway = policyText(`  variables:\n    - {name: r, expression: "[${range}]"}\n  rules:\n    - {id: slow, deny: "image.tags.size() > 1 && variables.r.all(a, variables.r.all(b, variables.r.all(c, variables.r.all(d, variables.r.all(e, a + b + c + d + e >= 0)))))"}\n`)

  test('is stopped in time; the other images have their verdicts', async () => {
    const { policy, exceptions } = load(runaway)
    const about = (id: number, image: unknown) => ({ id, digest: '', tags: [], gaps: [], facts: image, issue: null })
    const facts = [about(1, tags('a')), about(2, tags('a', 'b')), about(3, tags('a'))]
    const thread = evaluator({ image: 300, task: 10_000 })
    const started = performance.now()
    const evaluations = await judgeAll(policy, facts, {}, { evaluator: thread, exceptions, now: NOW })
    expect(performance.now() - started).toBeLessThan(25_000)
    expect(evaluations.map(({ verdict, issues }) => [verdict, issues[0]?.code])).toEqual([['PASS', undefined], ['ERROR', 'POLICY.TIME'], ['PASS', undefined]])
  })

  test('many of them are given up', async () => {
    const { policy, exceptions } = load(runaway)
    const facts = Array.from({ length: 50 }, (_, id) => ({ id, digest: '', tags: [], gaps: [], facts: tags('a', 'b'), issue: null }))
    const started = performance.now()
    const evaluations = await judgeAll(policy, facts, {}, { evaluator: evaluator({ image: 100, task: 10_000 }), exceptions, now: NOW })
    expect(performance.now() - started).toBeLessThan(25_000)
    expect(new Set(evaluations.map(({ verdict }) => verdict))).toEqual(new Set(['ERROR']))
  })
})
