#!/usr/bin/env node
// Plain JavaScript that an old Node can read: all it does is find the Node that the rest needs.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module, { createRequire } from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'

const UNAVAILABLE = 2
const [major, minor] = process.versions.node.split('.').map(Number)

if (!existsSync(new URL('../src/generated/cli/graphql.ts', import.meta.url))) {
  fail('Generated code is missing: run `npm install`, then `npm run generate`.')
} else if (major > 24 || (major === 24 && minor >= 12)) {
  // Several threads share the memory: the young generation stays as small as it begins, which costs a few percent of time and saves 60 MB. Its largest
  // size (--max-semi-space-size) can only be set when Node starts; set here it does nothing.
  v8.setFlagsFromString('--semi-space-growth-factor=1')
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url)))
  await import('../src/server/main.ts')
} else {
  rerun()
}

function rerun() {
  const child = spawn(pinned(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`The pinned Node does not start: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function pinned() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  try {
    return createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/${file}`)
  } catch {
    return fail(`This needs Node 24.12 or later, and found ${process.version}.`)
  }
}

function fail(message) {
  console.error(message)
  process.exit(UNAVAILABLE)
}
