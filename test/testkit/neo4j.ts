import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    neo4j: { readonly url: string; readonly folder: string }
  }
}

const SCRIPTS = join(import.meta.dirname, 'neo4j')

/** One Neo4j server for the run, on a free port. Its jars come from Maven Central, once, into ~/.cache. Throws without Java or Maven. */
export default async function setup({ provide }: TestProject) {
  const missing = ['java', 'mvn'].filter((program) => spawnSync(program, ['-version']).status !== 0)
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} is missing: .ci/servers.sh installs it`)
  const folder = mkdtempSync(join(tmpdir(), 'neo4j-'))
  const url = startNeo4j(folder, await freePort())
  provide('neo4j', { url, folder })
  return () => {
    execFileSync(join(SCRIPTS, 'stop-neo4j.sh'), [folder], { stdio: 'ignore' })
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts the server of a folder, which may have been killed, and waits until it answers. */
export function startNeo4j(folder: string, port: number): string {
  const env = { ...process.env, NEO4J_HEAP: '512m', NEO4J_PAGECACHE: '128m', NEO4J_START_TIMEOUT: '240' }
  return execFileSync(join(SCRIPTS, 'start-neo4j.sh'), [folder, String(port)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env }).trim()
}

/** Ends the server of a folder as a power cut would, and waits until nothing listens there: a process has no memory any more before its sockets are closed. */
export function killNeo4j(folder: string): void {
  process.kill(Number(readFileSync(join(folder, 'neo4j.pid'), 'utf8')), 'SIGKILL')
  const port = readFileSync(join(folder, 'neo4j.port'), 'utf8').trim()
  for (let i = 0; i < 100 && spawnSync('bash', ['-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`]).status === 0; i++) spawnSync('sleep', ['0.1'])
}

/** Below the range that the system takes ports for connections from: one that tries a port of that range while nothing listens there may be connected to itself. */
function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(freePort()))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)))
  })
}
