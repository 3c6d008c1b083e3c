import { expect, test } from 'vitest'
import { formatPlatform, parsePlatform, satisfies } from '../../src/model/platform.ts'

test.each([
  ['linux/amd64', { os: 'linux', architecture: 'amd64', variant: null }],
  ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: 'v8' }],
  ['windows/amd64', { os: 'windows', architecture: 'amd64', variant: null }],
])('%s', (text, platform) => {
  expect(parsePlatform(text)).toEqual(platform)
  expect(formatPlatform(platform)).toBe(text)
})

test.each(['', 'linux', 'linux/', '/amd64', 'linux/arm/v7/x', '//'])('%j is none', (text) => expect(parsePlatform(text)).toBeNull())

test('an empty variant is none', () => expect(parsePlatform('linux/arm/')).toEqual({ os: 'linux', architecture: 'arm', variant: null }))

test.each([
  ['linux/amd64', 'linux/amd64', true],
  ['linux/amd64', 'linux/arm64', false],
  ['windows/amd64', 'linux/amd64', false],
  ['linux/arm/v7', 'linux/arm', true],
  ['linux/arm/v7', 'linux/arm/v6', false],
  ['linux/arm', 'linux/arm/v7', false],
  ['linux/arm64', 'linux/arm64/v8', true],
  ['linux/arm64/v8', 'linux/arm64', true],
  ['linux/arm64/v9', 'linux/arm64/v8', false],
])('%s for one who wants %s: %s', (has, wants, expected) => expect(satisfies(parsePlatform(has)!, parsePlatform(wants)!)).toBe(expected))
