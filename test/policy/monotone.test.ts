import { describe, expect, test } from 'vitest'
import { evaluateImages } from '../../src/policy/evaluate/evaluate-images.ts'
import type { Evaluator } from '../../src/policy/evaluate/evaluator.ts'
import type { ExecuteFacts } from '../../src/policy/facts/collect-facts.ts'
import type { Shape } from '../../src/policy/facts/shape.ts'
import type { Policy } from '../../src/policy/load-policy.ts'
import { evaluator, STARTERS } from './shelf.ts'

type Json = { [key: string]: unknown }

/** What was done to a fact, where, and what then has to be. */
interface Harm {
  readonly how: 'removed' | 'nulled' | 'truncated' | 'errored'
  readonly path: string
  readonly facts: Json
  readonly errors: readonly string[]
  /** Facts that the schema does not allow: nothing is decided. */
  readonly impossible: boolean
}

const OWN = { _digest: `sha256:${'0'.repeat(64)}`, _tags: [], _gaps: [] }

/** Facts as the graph answers them: each connection says that it has ended. */
function answered(shape: Shape, facts: unknown): Json {
  const answer: Json = { ...(facts as Json) }
  for (const [key, field] of Object.entries(shape.fields)) {
    const below = (value: unknown): unknown =>
      Array.isArray(value) ? value.map(below)
      : typeof value === 'object' && value !== null && field.object !== null
        ? { ...answered(field.object, value), ...(field.connection ? { _page: { hasNextPage: false, endCursor: null } } : {}) }
        : value
    answer[key] = below(answer[key])
  }
  return answer
}

/** Every way to harm every fact, once each. */
function harms(shape: Shape, root: Json): Harm[] {
  const all: Harm[] = []
  const changed = (path: readonly (string | number)[], change: (parent: Json, key: string) => void): Json => {
    const copy = structuredClone(root)
    const parent = path.slice(0, -1).reduce<Json>((value, step) => value[step] as Json, copy)
    change(parent, String(path.at(-1)))
    return copy
  }
  const walk = (at: Shape, value: Json, path: readonly (string | number)[]) => {
    for (const [key, field] of Object.entries(at.fields)) {
      const here = [...path, key]
      const name = here.join('.')
      all.push({ how: 'removed', path: name, facts: changed(here, (parent, last) => delete parent[last]), errors: [], impossible: true })
      all.push({ how: 'nulled', path: name, facts: changed(here, (parent, last) => (parent[last] = null)), errors: [], impossible: field.nullable[0] !== true })
      all.push({ how: 'errored', path: name, facts: changed(here, (parent, last) => (parent[last] = null)), errors: [name], impossible: true })
      if (field.connection) {
        const cut = changed([...here, 'edges'], (parent) => {
          parent['edges'] = (parent['edges'] as unknown[]).slice(0, -1)
          parent['_page'] = { hasNextPage: true, endCursor: 'there' }
        })
        all.push({ how: 'truncated', path: name, facts: cut, errors: [], impossible: true })
      }
      const below = (each: unknown, where: readonly (string | number)[]) => {
        if (Array.isArray(each)) each.forEach((member, i) => below(member, [...where, i]))
        else if (field.object !== null && typeof each === 'object' && each !== null) walk(field.object, each as Json, where)
      }
      below(value[key], here)
    }
  }
  walk(shape, root, [])
  return all
}

async function verdictOf(policy: Policy, facts: Json | null, errors: readonly string[], params: unknown, now: Date, thread: Evaluator) {
  const execute: ExecuteFacts = async (document) => {
    const [definition] = document.definitions
    const isFirst = definition?.kind === 'OperationDefinition' && definition.variableDefinitions?.every(({ variable }) => variable.name.value !== '_after')
    if (isFirst !== true) return { data: null, errors: [{ message: 'no more' } as never] }
    return { data: { images: [facts === null ? null : { ...facts, ...OWN }] }, ...(errors.length === 0 ? {} : { errors: errors.map((message) => ({ message, path: ['images', 0] }) as never) }) }
  }
  const [evaluation] = await evaluateImages(policy, [1], { execute, evaluator: thread, exceptions: [], params, now })
  return evaluation!
}

describe.each(STARTERS)('$file', ({ policy }) => {
  test.each(policy.tests.filter(({ gaps }) => gaps.length === 0))('a fact less never makes it PASS: $name', async ({ image, params, now, verdict }) => {
    const thread = evaluator()
    const facts = answered(policy.plan.shape, image)
    const moment = now ?? new Date('2026-06-01T00:00:00Z')
    expect((await verdictOf(policy, facts, [], params, moment, thread)).verdict).toBe(verdict)
    expect((await verdictOf(policy, null, [], params, moment, thread)).verdict).toBe('ERROR')
    const all = harms(policy.plan.shape, facts)
    expect(all.length).toBeGreaterThan(2)
    for (const { how, path, facts: harmed, errors, impossible } of all) {
      const { verdict: now, issues } = await verdictOf(policy, harmed, errors, params, moment, thread)
      const told = { how, path, before: verdict, now, issues }
      if (impossible) expect(told).toMatchObject({ now: 'ERROR' })
      else if (verdict !== 'PASS') expect(told).not.toMatchObject({ now: 'PASS' })
    }
  })
})
