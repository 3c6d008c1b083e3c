import { readdirSync, readFileSync } from 'node:fs'

const PAGE_BYTES = 4_096

/** Resident bytes of all processes of a group (proc(5)); 0 where the system does not tell. */
export function groupMemory(group: number): number {
  let bytes = 0
  for (const entry of entries()) {
    if (!/^\d+$/.test(entry)) continue
    const { processGroup, pages } = statOf(entry)
    if (processGroup === group) bytes += pages * PAGE_BYTES
  }
  return bytes
}

function entries(): string[] {
  try {
    return readdirSync('/proc')
  } catch {
    return []
  }
}

/** Fields 5 (pgrp) and 24 (rss) of /proc/PID/stat; the command before them is in parentheses and may hold anything. */
function statOf(pid: string): { processGroup: number; pages: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { processGroup: Number(fields[2]), pages: Number(fields[21]) }
  } catch {
    return { processGroup: -1, pages: 0 } // it has ended
  }
}
