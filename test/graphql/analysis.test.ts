import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProgressChannel } from '../../src/graphql/progress-channel.ts'
import type { AnalysisProgress, Analyze } from '../../src/ingest/analysis.ts'
import { digestOf } from '../../src/model/digest.ts'
import { createServerYoga } from '../../src/server/yoga.ts'
import { asker } from '../testkit/ask.ts'
import { type World, world } from '../testkit/world.ts'

const MUTATION = `mutation ($target: String!) { analyzeTarget(input: { target: $target }) {
  ... on AnalyzeTargetPayload { target status images { digest } refusals { image code message } gaps layers { read known } statements { read known } bytesRead seconds }
  ... on UserError { code message } } }`

const step = (target: string, done: number): AnalysisProgress => ({
  target,
  images: { done: 0, total: 1 },
  layers: { done, total: 3 },
  bytes: { done: done * 2 ** 31, total: 3 * 2 ** 31 },
  bytesPerSecond: 5.5,
  waiting: 0,
  eta: null,
})

describe('analyzing', () => {
  let made = {} as World
  beforeAll(async () => {
    made = await world()
  })
  afterAll(() => made.db.$disconnect())

  test('a server that does not analyze says so', async () => {
    const { data } = await asker({ db: made.db, provider: 'sqlite' })(MUTATION, { target: 'x' })
    expect(data).toEqual({ analyzeTarget: { code: 'INGEST.NOT_ALLOWED', message: 'This server does not analyze.' } })
  })

  test('the outcome is the answer, with the images that are new', async () => {
    const analyze: Analyze = async (target) => {
      await made.image({ name: 'new', layers: [] })
      const refusal = { image: digestOf('bad'), code: 'LAYER.DIFF_ID', message: 'wrong' }
      const images = [digestOf('new'), digestOf('lost')]
      return { target, status: 'refused', ...refusal, images, refusals: [refusal], gaps: 2, layers: { read: 1, known: 4 }, statements: { read: 2, known: 3 }, extensions: { ran: 3, failed: 1 }, bytesRead: 5e9, seconds: 1.5 }
    }
    const { data } = await asker({ db: made.db, provider: 'sqlite', analyze })(MUTATION, { target: './layout' })
    expect(data).toEqual({
      analyzeTarget: {
        target: './layout',
        status: 'REFUSED',
        images: [{ digest: digestOf('new') }],
        refusals: [{ image: digestOf('bad'), code: 'LAYER.DIFF_ID', message: 'wrong' }],
        gaps: 2,
        layers: { read: 1, known: 4 },
        statements: { read: 2, known: 3 },
        bytesRead: '5000000000',
        seconds: 1.5,
      },
    })
  })

  test('progress is streamed to those who subscribe', async () => {
    const progress = new ProgressChannel()
    const { fetch } = createServerYoga({ db: made.db, provider: 'sqlite', progress, logging: false })
    const query = 'subscription { analysisProgress(target: "mine") { target layers { done total } bytes { done } eta } }'
    const response = await fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (let i = 0; !text.includes('"done":2'); i++) {
      progress.publish(step('other', 1))
      progress.publish(step('mine', i % 3))
      const { value = '' } = await reader.read()
      text += value
    }
    await reader.cancel()
    expect(text).toContain('"target":"mine"')
    expect(text).toContain('"bytes":{"done":"4294967296"}')
    expect(text).not.toContain('other')
  })

  test('a slow listener gets the latest step, and listening ends with the signal', async () => {
    const channel = new ProgressChannel()
    const controller = new AbortController()
    const steps = channel.listen(null, controller.signal)
    for (const done of [1, 2, 3]) channel.publish(step('a', done))
    expect((await steps.next()).value).toEqual(step('a', 3))
    const next = steps.next()
    controller.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  test('listeners are bounded, and free their place', async () => {
    const channel = new ProgressChannel()
    const { signal } = new AbortController()
    const listeners = Array.from({ length: 100 }, () => channel.listen(null, signal))
    expect(() => channel.listen(null, signal)).toThrow(/100 subscriptions/)
    await listeners[0]!.return(undefined)
    expect(() => channel.listen(null, signal)).not.toThrow()
  })
})
