import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/server/env.ts'

test('an empty environment has defaults', () => {
  expect(readEnvironment({})).toEqual({ store: 'stratigraph.db', endpoint: null, token: null, port: null, host: '127.0.0.1', extensions: 'extensions', redraw: true, endsWithParent: false })
  expect(readEnvironment({ STRATIGRAPH_STORE: '', PORT: '' })).toMatchObject({ store: 'stratigraph.db', port: null })
})

test('what is set is taken', () => {
  const environment = {
    STRATIGRAPH_STORE: 'postgresql://db/x', STRATIGRAPH_ENDPOINT: 'https://s.example/graphql', STRATIGRAPH_TOKEN: 'abc.def', STRATIGRAPH_EXTENSIONS: '/srv/own', PORT: '8080', HOST: '::1', CI: 'true',
    npm_lifecycle_event: 'start',
  }
  expect(readEnvironment(environment)).toEqual({
    store: 'postgresql://db/x', endpoint: 'https://s.example/graphql', token: 'abc.def', port: 8080, host: '::1', extensions: '/srv/own', redraw: false, endsWithParent: true,
  })
})

test('all faults are told at once, and no secret', () => {
  const read = () => readEnvironment({ STRATIGRAPH_ENDPOINT: 'x', STRATIGRAPH_TOKEN: 'secret words', PORT: '99999' })
  expect(read).toThrow(/^STRATIGRAPH_ENDPOINT .*\nSTRATIGRAPH_TOKEN .*\nPORT .*$/)
  expect(read).not.toThrow(/secret/)
})
