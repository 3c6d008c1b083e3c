import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { server, useNeo4j } from '../testkit/neo4j-session.ts'
import { ROOT, SEEDS, serve, start, stratigraph, until } from './command.ts'
import { inProcess } from './in-process.ts'

describe('project and cypher', () => {
  const neo4j = useNeo4j()
  const folder = mkdtempSync(join(tmpdir(), 'cli-neo4j-'))
  const store = join(folder, 'seeds.db')
  const env = { STRATIGRAPH_STORE: store, STRATIGRAPH_NEO4J_URL: server.url }
  beforeAll(async () => {
    await neo4j.wipe()
    expect(await inProcess(['analyze', SEEDS], { env })).toMatchObject({ status: 0 })
  }, 900_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('build it, ask it, and say what is missing', async () => {
    const question = ['cypher', 'MATCH (i:Image) RETURN i.platform AS platform, count(*) AS images ORDER BY platform']
    expect(await inProcess(question, { env })).toMatchObject({ status: 2, err: expect.stringContaining('[PROJECTION.BUILDING]') })
    expect(await inProcess(['project'], { env })).toMatchObject({ status: 0, out: 'The projection is up to date.\n' })
    expect(await inProcess(question, { env })).toMatchObject({ status: 0, out: 'platform        images\nlinux/amd64     10\nlinux/arm64/v8  1\n' })
    expect(JSON.parse((await inProcess(['project', '--rebuild', '--json'], { env })).out)).toEqual({ phase: 'following', stage: null, behind: 0, behindSince: null })
    const file = join(folder, 'question.cypher')
    writeFileSync(file, 'MATCH (v:PackageVersion {name: $name}) RETURN v.purl AS purl, $n + 1 AS n ORDER BY purl')
    expect(JSON.parse((await inProcess(['cypher', '--file', file, '--param', 'name=openssl', '--param', 'n=1', '--limit', '1', '--json'], { env })).out)).toEqual({
      columns: ['purl', 'n'], rows: [[expect.stringContaining('pkg:deb/debian/openssl@'), 2]], truncated: true,
    })
    expect(await inProcess(['cypher', 'CREATE (:Image)'], { env })).toMatchObject({ status: 3, err: expect.stringContaining('[CYPHER.REFUSED]') })
    expect(await inProcess(['cypher', 'MATCH (n:Nothing) RETURN n'], { env })).toMatchObject({ status: 1, err: 'No rows.\n' })
    expect(await inProcess(['project'], { env: { STRATIGRAPH_STORE: store } })).toMatchObject({ status: 2, err: expect.stringContaining('[PROJECTION.NOT_CONFIGURED]') })
    expect(await stratigraph(['project'], { env: { ...env, STRATIGRAPH_NEO4J_URL: 'http://x' } })).toMatchObject({ status: 3, err: expect.stringContaining('STRATIGRAPH_NEO4J_URL') })
    expect(await inProcess(['project'], { env: { ...env, STRATIGRAPH_NEO4J_URL: 'bolt://127.0.0.1:9' } })).toMatchObject({ status: 2, err: expect.stringContaining('[PROJECTION.UNREACHABLE]') })
  }, 240_000)

  test('the commands of docs/neo4j.md run', async () => {
    const page = readFileSync(join(ROOT, 'docs/neo4j.md'), 'utf8')
    const lines = [...page.matchAll(/^stratigraph ((?:project|cypher)[^\n#]*)/gm)].map(([, line]) => line!.trim()).filter((line) => !line.includes('--follow'))
    expect(lines.length).toBeGreaterThan(2)
    writeFileSync(join(folder, 'question.cypher'), /```cypher containing\n(.*?)```/s.exec(page)![1]!)
    for (const line of lines) {
      const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
      const run = await inProcess(args, { env, cwd: folder })
      expect({ line, ...run }).toMatchObject({ status: 0 })
      expect(run.out).not.toBe('')
    }
  }, 240_000)

  test('paths come from it where the store is, and project --follow keeps it up to date until it is stopped', async () => {
    const path = async () => JSON.parse((await inProcess(['path', 'seeds.example/base/debian:12.1', 'seeds.example/shop/billing:1.1', '--json'], { env })).out) as { answeredBy: string }
    expect((await inProcess(['project'], { env })).status).toBe(0)
    expect((await path()).answeredBy).toBe('NEO4J')
    const following = start(['project', '--follow'], { env })
    expect(await inProcess(['delete', 'seeds.example/shop/orders:1.1'], { env })).toMatchObject({ status: 0 })
    const images = async () => (await inProcess(['cypher', 'MATCH (i:Image) RETURN count(*) AS n'], { env })).out
    for (let i = 0; (await images()) !== 'n\n10\n'; i++) expect(i).toBeLessThan(60)
    following.kill('SIGTERM')
    expect((await following.ended).status).toBe(0)
  }, 240_000)

  test('serve keeps it up to date, and tells how it stands', async () => {
    const child = start(['serve', '--store', store, '--port', '0', '--allow-delete'], { env })
    await until(() => child.text().includes('\n') || child.exitCode !== null, 'the server')
    const url = /http:\/\/[^/\s]+/.exec(child.text())![0]
    const status = async () => {
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ projection { phase behind } }' }) })
      return ((await response.json()) as { data: { projection: { phase: string; behind: number } } }).data.projection
    }
    expect(await inProcess(['delete', 'seeds.example/shop/orders:1.0', '--endpoint', `${url}/graphql`])).toMatchObject({ status: 0 })
    for (let i = 0; (await status()).behind !== 0; i++) {
      expect(i).toBeLessThan(100)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(await status()).toEqual({ phase: 'FOLLOWING', behind: 0 })
    expect((await inProcess(['cypher', 'MATCH (i:Image) RETURN count(*) AS n'], { env })).out).toBe('n\n9\n')
    child.kill('SIGTERM')
    expect((await child.ended).status).toBe(0)
    const without = await serve(store)
    const response = await fetch(`${without.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ projection { phase } }"}' })
    expect(await response.json()).toMatchObject({ data: { projection: null } })
    await without.stop()
  }, 240_000)
})
