import type { ListenOptions } from '../cli/host.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * Whether a Host header is one that a client of this server sends. A server for this machine only would otherwise answer any
 * site whose name was made to point here (DNS rebinding). A server that others reach has names that it cannot know.
 */
export function isAllowedHost(header: string | undefined, { host, allowedHosts }: Pick<ListenOptions, 'host' | 'allowedHosts'>): boolean {
  if (header === undefined) return false
  const name = header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (allowedHosts.length === 0 && !LOOPBACK.has(host.toLowerCase())) return true
  return LOOPBACK.has(name) || name === host.toLowerCase() || allowedHosts.some((allowed) => allowed.toLowerCase() === name)
}
