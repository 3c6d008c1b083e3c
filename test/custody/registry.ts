import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { digest, type Stored } from '../testkit/oci.ts'

/** A real registry on this machine: Debian's docker-registry (distribution), which sends its notifications to `events`. */
export async function startRegistry(folder: string, events: { readonly url: string; readonly secret: string }) {
  const port = await freePort()
  const config = join(folder, 'config.yml')
  writeFileSync(config, JSON.stringify({
    version: '0.1', log: { level: 'error' }, storage: { filesystem: { rootdirectory: join(folder, 'registry') } }, http: { addr: `127.0.0.1:${port}` },
    notifications: { endpoints: [{ name: 'stratigraph', url: events.url, timeout: '2s', threshold: 3, backoff: '200ms', headers: { Authorization: [`Bearer ${events.secret}`] } }] },
  }))
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  const base = `http://127.0.0.1:${port}/v2/`
  await until(async () => (await fetch(base)).ok)
  return {
    host: `127.0.0.1:${port}`,
    push: (repository: string, tag: string, stored: Stored) => push(base, repository, tag, stored),
    stop: async () => {
      const over = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await over
    },
  }
}

/** As distribution-spec has it: every blob by a POST and a PUT, then the manifest under its tag. */
async function push(base: string, repository: string, tag: string, { blobs, descriptor }: Stored): Promise<void> {
  for (const [name, bytes] of blobs) {
    if (name === descriptor.digest) continue
    const start = await fetch(`${base}${repository}/blobs/uploads/`, { method: 'POST' })
    const location = new URL(start.headers.get('location')!, base)
    location.searchParams.set('digest', name)
    const sent = await fetch(location, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array(bytes) })
    if (sent.status !== 201) throw new Error(`${name}: ${sent.status} ${await sent.text()}`)
  }
  const manifest = blobs.get(descriptor.digest)!
  const sent = await fetch(`${base}${repository}/manifests/${tag}`, { method: 'PUT', headers: { 'content-type': descriptor.mediaType }, body: new Uint8Array(manifest) })
  if (sent.status !== 201) throw new Error(`${repository}:${tag}: ${sent.status} ${await sent.text()}`)
  if (digest(manifest) !== sent.headers.get('docker-content-digest')) throw new Error('The registry has other bytes.')
}

/** Waits at most 20 s. */
export async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; ; ) {
    if (await done().catch(() => false)) return
    if (Date.now() > end) throw new Error('It did not come to pass in 20 s.')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
