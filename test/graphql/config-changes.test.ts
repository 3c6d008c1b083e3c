import { expect, test } from 'vitest'
import { configChanges } from '../../src/graphql/config-changes.ts'

const BEFORE = {
  os: 'linux', architecture: 'amd64',
  config: {
    User: 'root', Env: ['PATH=/bin', 'A=1', 'A=2', 'EMPTY='], Cmd: ['a'], Entrypoint: null, ExposedPorts: { '80/tcp': {}, '443/tcp': {} }, Volumes: {}, WorkingDir: '/',
    Labels: { a: '1', 'org.example/x': 'y' }, Healthcheck: { Test: ['CMD', 'ok'], Interval: 5 }, Shell: ['/bin/sh', '-c'],
  },
}

test('each member that differs is one change, by aspect and name', () => {
  const after = {
    os: 'linux', architecture: 'arm64', variant: 'v8',
    config: {
      User: '1000', Env: ['A=2', 'PATH=/bin:/usr/bin', 'B=x=y'], Cmd: ['a', 'b'], Entrypoint: ['/run'], ExposedPorts: { '443/tcp': {}, '8080/tcp': {} }, Volumes: { '/data': {} }, WorkingDir: '/',
      Labels: { a: '1', z: '' }, Healthcheck: { Interval: 5, Test: ['CMD', 'ok'] }, StopSignal: 'SIGINT', OnBuild: ['RUN x'],
    },
  }
  const rows = configChanges(BEFORE, after).map(({ aspect, name, from, to }) => [aspect, name, from, to])
  expect(rows).toEqual([
    ['USER', '', 'root', '1000'],
    ['ENTRYPOINT', '', null, '["/run"]'],
    ['CMD', '', '["a"]', '["a","b"]'],
    ['SHELL', '', '["/bin/sh","-c"]', null],
    ['ENV', 'B', null, 'x=y'],
    ['ENV', 'EMPTY', '', null],
    ['ENV', 'PATH', '/bin', '/bin:/usr/bin'],
    ['EXPOSED_PORT', '80/tcp', '80/tcp', null],
    ['EXPOSED_PORT', '8080/tcp', null, '8080/tcp'],
    ['VOLUME', '/data', null, '/data'],
    ['LABEL', 'org.example/x', 'y', null],
    ['LABEL', 'z', null, ''],
    ['STOP_SIGNAL', '', null, 'SIGINT'],
    ['ON_BUILD', '', null, '["RUN x"]'],
    ['ARCHITECTURE', '', 'amd64', 'arm64'],
    ['VARIANT', '', null, 'v8'],
  ])
})

test.each([[null], ['text'], [[]], [{ config: [] }], [{ config: { Env: 'A=1', Labels: [], Healthcheck: null, Shell: [] } }]])('%j says nothing', (other) => {
  expect(configChanges({}, other)).toEqual([])
  expect(configChanges(BEFORE, BEFORE)).toEqual([])
})
