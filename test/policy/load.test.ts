import { describe, expect, test } from 'vitest'
import { schema } from '../../src/graphql/schema.ts'
import { lintPolicies } from '../../src/policy/load-policy.ts'
import { describeProblem } from '../../src/policy/policy-failure.ts'
import { load, policyText } from './shelf.ts'

/** The first problem of a text, with its place. */
function first(text: string) {
  const { problems } = lintPolicies(text, 'mine.yaml', schema)
  const [problem] = problems
  return problem === undefined ? null : { code: problem.code, line: problem.line, column: problem.column }
}

/** The place of a piece of text, counted here. */
function place(text: string, piece: string): { line: number; column: number } {
  const at = text.indexOf(piece)
  if (at < 0) throw new Error(`no ${piece}`)
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

const rule = (deny: string, more = '') => `  rules:\n    - id: a\n      deny: ${deny}\n${more}`

describe('an expression is checked against the types that are selected', () => {
  const bad: [string, string, string, string][] = [
    ['a field that the schema does not have', rule('image.cves.size() > 0'), 'POLICY.TYPE', 'cves'],
    ['a field that is not selected', rule('image.layerCount > 3'), 'POLICY.TYPE', 'layerCount'],
    ['a name that is not there', rule('images.created < now'), 'POLICY.TYPE', 'images'],
    ['two types that do not go together', rule('image.tags.size() > "a"'), 'POLICY.TYPE', 'image.tags.size() > "a"'],
    ['no boolean', rule('image.tags.size()'), 'POLICY.TYPE', 'image.tags.size()'],
    ['what may be null', rule('image.created < now'), 'POLICY.NULL_GUARD', 'image.created'],
    ['what may be null, guarded elsewhere', rule('has(image.created) || image.created < now'), 'POLICY.NULL_GUARD', 'image.created < now'],
    ['what may be null, in a loop', rule('image.tags.all(t, t.name == "a") && now > image.created'), 'POLICY.NULL_GUARD', 'image.created'],
    ['a backtracking regular expression', rule('image.tags.exists(t, t.name.matches("(a+)+b"))'), 'POLICY.FORBIDDEN', 't.name.matches'],
    ['a type that is hidden', rule('dyn(image.tags.size()) > 3'), 'POLICY.FORBIDDEN', 'dyn('],
    ['a literal that is no pattern', rule('image.tags.exists(t, re2(t.name, "("))'), 'POLICY.LITERAL', '"("'],
    ['a literal that is no range', rule('image.tags.exists(t, version.satisfies(t.name, "vers:nope/<1"))'), 'POLICY.LITERAL', '"vers:nope/<1"'],
    ['a name twice', rule('image.tags.exists(now, true)'), 'POLICY.FORBIDDEN', 'now, true'],
    ['half an expression', rule('image.tags.size() >'), 'POLICY.EXPRESSION', 'deny: image.tags.size() >'],
    ['a key that is no text', rule('"false"\n      key: "1 + 1"'), 'POLICY.TYPE', '1 + 1'],
  ]
  test.each(bad)('%s', (_what, spec, code, piece) => {
    const text = policyText(spec)
    const { column, line } = place(text, piece)
    const at = code === 'POLICY.EXPRESSION' ? { line, column: column + 'deny: image.tags.size() >'.length } : { line, column }
    const problem = first(text)
    expect(problem).toEqual({ code, ...at })
  })

  test.each([
    'has(image.created) && image.created < now',
    '!has(image.created) || image.created < now',
    'has(image.created) ? image.created < now : true',
    'now > image.?created.orValue(now)',
    'image.tags.exists(t, has(image.created) && image.created < now)',
  ])('%s is guarded', (deny) => {
    expect(first(policyText(rule(`|-\n        ${deny}`)))).toBeNull()
  })

  test('what deny and unknown tell is known to key and message', () => {
    expect(first(policyText(rule('has(image.created)', "      messageExpression: 'string(image.created.getFullYear())'\n")))).toBeNull()
    expect(first(policyText(rule('now > image.created', "      unknown: '!has(image.created)'\n")))).toBeNull()
  })

  test('the place is right inside of a block of several lines', () => {
    const text = policyText('  rules:\n    - id: a\n      deny: |\n        image.tags.size() > 0\n          && image.nothing == 1\n')
    expect(first(text)).toEqual({ code: 'POLICY.TYPE', ...place(text, 'nothing') })
  })
})

describe('facts', () => {
  const one = rule('"false"')
  const bad: [string, string, string, string][] = [
    ['a field that the schema does not have', 'cves', 'POLICY.FACTS', 'cves'],
    ['half a query', 'tags {', 'POLICY.FACTS', '  rules'],
    ['an alias of ours', '_digest: created', 'POLICY.FACTS_FORM', '_digest'],
    ['introspection', '__typename', 'POLICY.FACTS_FORM', '__typename'],
    ['a directive', 'created @skip(if: true)', 'POLICY.FACTS_FORM', 'created @'],
    ['a value without a type', 'configuration { json }', 'POLICY.FACTS_FORM', 'json'],
    ['a connection in another', 'packages { edges { node { package { versions { edges { cursor } } } } } }', 'POLICY.FACTS_FORM', 'versions'],
    ['a page of one\'s own', 'packages(after: "a") { edges { cursor } }', 'POLICY.FACTS_FORM', 'after'],
  ]
  test.each(bad)('%s', (_what, facts, code, piece) => {
    const text = policyText(one, facts)
    const problem = first(text)
    expect(problem).toMatchObject({ code })
    if (piece !== '  rules') expect(problem).toMatchObject(place(text, piece))
  })

  test.each([
    ['query ($digest: String!) { image(reference: $digest) { created } stats { images } }', 'stats'],
    ['query { image(reference: "a") { created } }', 'image('],
    ['query ($digest: String!) { i: image(reference: $digest) { created } }', 'i: image'],
    ['query ($digest: String!, $n: String!) { image(reference: $digest) { packages(filter: {name: $n}) { totalCount } } }', '$n: String!'],
    ['mutation { analyzeTarget(input: {target: "a"}) { __typename } }', 'mutation'],
    ['subscription { analysisProgress { target } }', 'subscription'],
  ])('%s is not of the form', (query, piece) => {
    const text = `kind: Policy\nmetadata: {name: mine}\nspec:\n  facts: |\n    ${query}\n${one}`
    expect(first(text)).toEqual({ code: 'POLICY.FACTS_FORM', ...place(text, piece) })
  })

  test('fragments are written out, aliases are names', () => {
    const text = `kind: Policy\nmetadata: {name: mine}\nspec:\n  facts: |\n    query ($digest: String!) { image(reference: $digest) { ...F labels: tags { ... on Tag { text: name } } } }\n    fragment F on Image { created tags { name } }\n${rule('image.labels.exists(l, l.text == "a") && image.tags.size() > 0')}`
    expect(lintPolicies(text, null, schema).problems).toEqual([])
  })
})

describe('the YAML', () => {
  const good = policyText(rule('"false"'))
  const bad: [string, string, string, string][] = [
    ['an alias', good.replace('metadata:', 'x: &a 1\nmetadata:'), 'POLICY.YAML', '&a 1'],
    ['a tag', good.replace('{name: mine}', '!!map {name: mine}'), 'POLICY.YAML', '!!map'],
    ['a name twice', `${good}kind: Policy\n`, 'POLICY.YAML', 'kind: Policy\n'],
    ['no YAML', `${good}  - : : [\n`, 'POLICY.YAML', ''],
    ['too deep', good.replace('{name: mine}', `{name: mine, controls: ${'['.repeat(40)}${']'.repeat(40)}}`), 'POLICY.YAML', ''],
    ['far too deep', `a: ${'['.repeat(30_000)}`, 'POLICY.YAML', ''],
    ['too long', `${good}# ${'a'.repeat(70_000)}`, 'POLICY.TOO_LARGE', ''],
    ['nothing', '', 'POLICY.YAML', ''],
    ['another kind', good.replace('kind: Policy', 'kind: Pod'), 'POLICY.FORM', 'Pod'],
    ['a member that is not known', good.replace('spec:', 'spec:\n  onEror: fail'), 'POLICY.FORM', 'onEror'],
    ['no rules', policyText(''), 'POLICY.FORM', ''],
    ['a rule with neither', policyText('  rules:\n    - id: a\n'), 'POLICY.FORM', 'a\n'],
    ['forEach without key', policyText(rule('t.name == "a"', '      forEach: {var: t, in: image.tags}\n')), 'POLICY.FORM', ''],
    ['a type of a parameter', good.replace('  rules', '  params: {a: {type: "[Foo]"}}\n  rules'), 'POLICY.PARAM', '[Foo]'],
    ['a default of another type', good.replace('  rules', '  params: {a: {type: Int!, default: "7"}}\n  rules'), 'POLICY.PARAM', '"7"'],
  ]
  test.each(bad)('%s', (_what, text, code, piece) => {
    const { problems } = lintPolicies(text, 'mine.yaml', schema)
    expect(problems[0]).toMatchObject({ code, file: 'mine.yaml' })
    expect(problems[0]!.line).toBeGreaterThan(0)
    expect(problems[0]!.column).toBeGreaterThan(0)
    if (piece !== '' && code !== 'POLICY.YAML') expect(problems).toContainEqual(expect.objectContaining(place(text, piece)))
  })

  test('a problem is told with file, line, column and what to do', () => {
    const [problem] = lintPolicies(policyText(rule('image.created < now')), 'mine.yaml', schema).problems
    expect(describeProblem(problem!)).toBe('mine.yaml:8:13 image.created may be null. Write has(image.created) && ... before it, or .?created.orValue(...).')
  })
})

describe('an exception', () => {
  const exception = (spec: string) => `${policyText(rule('"true"'))}---\nkind: Exception\nmetadata: {name: x}\nspec: {${spec}}\n`
  const whole = 'policy: mine, rule: a, key: a, images: ["shop/**"], reason: bought, expires: 2026-09-30T00:00:00Z'

  test('is read beside its policy', () => {
    expect(load(exception(whole)).exceptions).toMatchObject([{ name: 'x', reason: 'bought', expires: Date.UTC(2026, 8, 30) }])
  })

  test.each([
    ['no reason', whole.replace('reason: bought, ', '')],
    ['no expiry', whole.replace(', expires: 2026-09-30T00:00:00Z', '')],
    ['no images', whole.replace('images: ["shop/**"], ', '')],
    ['all images', whole.replace('shop/**', '**')],
    ['no key', whole.replace('key: a, ', '')],
    ['a rule that is not there', whole.replace('rule: a', 'rule: b')],
    ['a day that is none', whole.replace('2026-09-30', '2026-19-30')],
  ])('%s is refused', (_what, spec) => {
    expect(first(exception(spec))).toMatchObject({ code: 'POLICY.FORM' })
  })
})
