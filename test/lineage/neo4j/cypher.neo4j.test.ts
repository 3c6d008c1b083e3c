import { expect, beforeAll, describe, test } from 'vitest'
import { project } from '../../../src/lineage/neo4j/projector.ts'
import { CYPHER_LIMITS, readCypher } from '../../../src/lineage/neo4j/read-cypher.ts'
import { openSnapshot } from '../../../src/lineage/sql/snapshot.ts'
import { useNeo4j } from '../../testkit/neo4j-session.ts'
import { world } from '../../testkit/world.ts'

describe('the door for Cypher', () => {
  const neo4j = useNeo4j()
  const ask = (cypher: string, parameters: Record<string, unknown> = {}, maxRows = 100, seconds = 20) => readCypher(neo4j.driver, { cypher, parameters, maxRows, seconds })
  const held = async () => {
    const { records } = await neo4j.driver.executeQuery('MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN count(DISTINCT n) AS nodes, count(e) AS edges, count(n.touched) AS touched')
    return records[0]!.toObject()
  }

  beforeAll(async () => {
    const { db, url } = await world()
      .then(async (made) => {
        await made.image({ name: 'only', layers: [{ name: 'a', adds: ['pkg:npm/a@1 /a'] }, { name: 'b', adds: ['pkg:npm/b@1 /b'] }], tags: ['r:1'] })
        return made
      })
    await neo4j.wipe()
    await expect(ask('RETURN 1')).rejects.toMatchObject({ code: 'PROJECTION.BUILDING' })
    await project({ db, provider: 'sqlite', snapshot: () => openSnapshot(url, db) }, neo4j.driver, { rebuild: false, signal: new AbortController().signal, onProgress: () => {} })
    await db.$disconnect()
  }, 900_000)

  test.each([
    'CREATE (:Image)',
    'MATCH (i:Image) SET i.touched = 1 RETURN i',
    'MATCH (i:Image) DETACH DELETE i',
    'MATCH (i:Image) REMOVE i.digest',
    'MERGE (:Image {id: 99})',
    'FOREACH (n IN [1] | CREATE (:Image))',
    'MATCH (i:Image) CALL (i) { SET i.touched = 1 }',
    'MATCH (i:Image) CALL (i) { SET i.touched = 1 } IN TRANSACTIONS',
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/x' AS line RETURN line",
    "CALL { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } RETURN line",
    "MATCH (n) WHERE EXISTS { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line } RETURN n",
    "MATCH (i:Image) RETURN COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line }",
    "MATCH (i:Image) RETURN COUNT { LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line }",
    "RETURN 1 AS x UNION LOAD CSV FROM 'file:///etc/passwd' AS x RETURN x",
    "/* only reads */ load /**/ csv from 'file:///etc/passwd' AS line RETURN line",
    'CALL dbms.listConfig()',
    'CALL dbms.components()',
    "CALL db.createLabel('X')",
    'MATCH (i:Image) CALL dbms.info() YIELD name RETURN name',
    'SHOW SETTINGS',
    'SHOW TRANSACTIONS',
    'SHOW USERS',
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    'CREATE INDEX FOR (n:Image) ON (n.touched)',
    'DROP CONSTRAINT stratigraph_image',
    'CREATE DATABASE other',
    "RETURN apoc.cypher.runFirstColumnSingle('RETURN 1', {})",
    'RETURN \\u0061poc.version()',
  ])('does not run %s', async (cypher) => {
    const before = await held()
    await expect(ask(cypher)).rejects.toMatchObject({ code: expect.stringMatching(/^CYPHER\.(REFUSED|INVALID)$/) })
    expect(await held()).toEqual(before)
  })

  test.each(['PROFILE MATCH (i:Image) RETURN i', 'RETURN 1; RETURN 2', 'RETURN $missing', 'MATCH', '', '*/ RETURN 1', `// ${'x'.repeat(10)}`])('tells what is wrong with %j', async (cypher) => {
    await expect(ask(cypher)).rejects.toMatchObject({ code: 'CYPHER.INVALID' })
  })

  test('answers what reads, as JSON has it', async () => {
    const { columns, rows } = await ask('MATCH p = (i:Image)-[e:HAS_TOP]->(c) RETURN i.layerCount AS layers, p, e, 12345678901234567 AS large, date("2026-01-02") AS day, {a: [1.5, null]} AS map, $given AS given', { given: { list: [1, 'x'] } })
    expect(columns).toEqual(['layers', 'p', 'e', 'large', 'day', 'map', 'given'])
    const [[layers, path, link, ...rest] = []] = rows
    expect(layers).toBe(2)
    expect(path).toMatchObject([{ labels: ['Image'], properties: { platform: 'linux/amd64' } }, { type: 'HAS_TOP' }, { labels: ['Chain'], properties: { depth: 2 } }])
    expect(link).toEqual({ type: 'HAS_TOP', properties: {} })
    expect(rest).toEqual(['12345678901234567', '2026-01-02', { a: [1.5, null] }, { list: [1, 'x'] }])
    expect((await ask('CALL db.labels() YIELD label RETURN label ORDER BY label')).rows).toContainEqual(['Chain'])
    expect((await ask('SHOW INDEXES YIELD name RETURN name')).rows.length).toBeGreaterThan(5)
    expect((await ask('EXPLAIN MATCH (i:Image) RETURN i')).rows).toEqual([])
  })

  test('stops at its bounds', async () => {
    expect(await ask('UNWIND range(1, 100) AS n RETURN n', {}, 100)).toMatchObject({ truncated: false })
    const many = await ask('UNWIND range(1, 1000000000) AS n RETURN n', {}, 3)
    expect(many).toEqual({ columns: ['n'], rows: [[1], [2], [3]], truncated: true })
    await expect(ask('UNWIND range(1, 10000000000) AS n RETURN count(n)', {}, 1, 1)).rejects.toMatchObject({ code: 'CYPHER.TIME' })
    await expect(ask(`RETURN 1 // ${'x'.repeat(CYPHER_LIMITS.text)}`)).rejects.toMatchObject({ code: 'CYPHER.TOO_LONG' })
    const large = await ask(`UNWIND range(1, 100) AS n RETURN reduce(t = 'xxxxxxxxxxxxxxxx', k IN range(1, 16) | t + t)`, {}, 100)
    expect(large.truncated).toBe(true)
    expect(large.rows.length).toBeLessThan(100)
  })
})
