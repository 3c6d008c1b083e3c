import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Worker } from '../lineage/leases.ts'

/** A new worker in this process. */
export function workerHere(target: string): Worker {
  return { id: randomUUID(), host: hostname(), pid: process.pid, place: placeHere(), target }
}

/** Whether a worker is surely dead: its process can be seen from here, and is not there. One whose number another process has got by now is waited for. */
export function isDead({ pid, place }: Worker): boolean {
  if (place === null || place !== placeHere()) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Names the running system and the numbering of processes in it, which a container has of its own; null where the system does not tell. */
function placeHere(): string | null {
  try {
    return createHash('sha256').update(readFileSync('/proc/sys/kernel/random/boot_id')).update(readlinkSync('/proc/self/ns/pid')).digest('hex').slice(0, 32)
  } catch {
    return null
  }
}
