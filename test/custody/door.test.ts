import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCustody } from '../../src/custody/custody.ts'
import { digestOf } from '../../src/model/digest.ts'
import { eventsDoor } from '../../src/server/events.ts'
import { type World, world } from '../testkit/world.ts'

const SECRET = 'a secret of more than 16 characters'
let made = {} as World
let server = {} as Server
let url = ''

beforeAll(async () => {
  made = await world()
  server = createServer(eventsDoor(createCustody({ db: made.db, provider: 'sqlite' }), SECRET))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await made.db.$disconnect()
})

// The envelope of the registry's own documentation (distribution, docs/content/about/notifications.md), with a time and an actor.
const envelope = {
  events: [
    {
      id: 'asdf-asdf-asdf-asdf-0', timestamp: '2006-01-02T15:04:05Z', action: 'push',
      target: { mediaType: 'application/vnd.docker.distribution.manifest.v2+json', length: 1, digest: digestOf('manifest'), repository: 'library/test', url: 'http://example.com/v2/library/test/manifests/x', tag: 'latest' },
      request: { id: 'asdfasdf', addr: 'client.local', host: 'registrycluster.local', method: 'PUT', useragent: 'test/0.1' },
      actor: { name: 'test-actor' }, source: { addr: 'hostname.local:port', instanceID: 'a53db899' },
    },
    {
      id: 'asdf-asdf-asdf-asdf-1', timestamp: '2006-01-02T15:04:05Z', action: 'push',
      target: { mediaType: 'application/vnd.docker.container.image.rootfs.diff+x-gtar', digest: digestOf('layer'), repository: 'library/test' },
    },
    { id: 'asdf-asdf-asdf-asdf-2', timestamp: '2006-01-02T15:04:05Z', action: 'pull', target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf('manifest'), repository: 'library/test' } },
    { id: 'asdf-asdf-asdf-asdf-3', timestamp: '2006-01-02T15:04:05Z', action: 'push', target: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: 'sha256:x', repository: 'library/test' } },
  ],
}

const send = (body: string, authorization?: string, method = 'POST') =>
  fetch(url, {
    method,
    headers: { 'content-type': 'application/vnd.docker.distribution.events.v2+json', ...(authorization === undefined ? {} : { authorization }) },
    ...(method === 'GET' ? {} : { body }),
  })

test('what says something about an image is stored when the answer comes, once; the rest is taken and left', async () => {
  const first = await send(JSON.stringify(envelope), `Bearer ${SECRET}`)
  expect([first.status, await first.text()]).toEqual([200, '1 new\n'])
  const entries = await made.db.custodyEntry.findMany()
  expect(entries).toMatchObject([{
    id: 1, key: 'distribution:asdf-asdf-asdf-asdf-0', kind: 'PUSHED', digest: digestOf('manifest'), repository: 'registrycluster.local/library/test', tag: 'latest', actor: 'test-actor',
    source: 'distribution', at: '2006-01-02T15:04:05.000Z',
  }])
  const again = await send(JSON.stringify(envelope), `bearer ${SECRET}`)
  expect([again.status, await again.text()]).toEqual([200, '0 new\n'])
})

test.each([
  ['no secret', undefined, 401], ['another secret', 'Bearer x', 401], ['a beginning of it', `Bearer ${SECRET.slice(0, -1)}`, 401], ['another scheme', `Basic ${SECRET}`, 401],
])('%s is refused, and nothing is read', async (_name, authorization, status) => {
  expect((await send(JSON.stringify(envelope), authorization)).status).toBe(status)
})

test.each([
  ['no JSON', '{', 400], ['no envelope', '{"events":1}', 400], ['an event without id', '{"events":[{"timestamp":"x","action":"push"}]}', 400],
  ['too many events', JSON.stringify({ events: Array.from({ length: 1_001 }, () => envelope.events[0]) }), 400], ['too many bytes', JSON.stringify({ events: [], x: 'x'.repeat(1_048_576) }), 413], ['nothing new', '{"events":[]}', 200],
])('%s is answered %3$i', async (_name, body, status) => {
  expect((await send(body, `Bearer ${SECRET}`)).status).toBe(status)
  expect(await made.db.custodyEntry.count()).toBe(1)
})

test('it takes POST only', async () => {
  const { status, headers } = await send('', `Bearer ${SECRET}`, 'GET')
  expect([status, headers.get('allow')]).toEqual([405, 'POST'])
})
