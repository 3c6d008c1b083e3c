import type { RpmHeader } from './header.ts'

type Built = Pick<RpmHeader, 'vendor' | 'release'>

// Vendor tag, lower case -> ID of the os-release that this vendor ships; the first that is contained counts.
const VENDORS: readonly (readonly [string, string])[] = [
  ['fedora', 'fedora'],
  ['red hat', 'rhel'],
  ['centos', 'centos'],
  ['rocky', 'rocky'],
  ['almalinux', 'almalinux'],
  ['oracle', 'ol'],
  ['amazon', 'amzn'],
  ['opensuse', 'opensuse'],
  ['suse', 'sles'],
  ['vmware', 'photon'],
  ['broadcom', 'photon'],
  ['openeuler', 'openeuler'],
  ['openmandriva', 'openmandriva'],
  ['mageia', 'mageia'],
  ['scientific linux', 'scientific'],
]

/**
 * The os-release ID that the packages of one database were most often built for, by their VENDOR tags: one system has
 * one distribution, whoever built its single packages. `rpm` when no vendor is known.
 */
export function distroOf(packages: readonly Built[]): string {
  const votes = new Map<string, number>()
  for (const built of packages) {
    const id = distroOfOne(built)
    if (id !== null) votes.set(id, (votes.get(id) ?? 0) + 1)
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a)
  return best?.[0] ?? 'rpm'
}

function distroOfOne({ vendor, release }: Built): string | null {
  if (vendor === null) return null
  const words = vendor.toLowerCase()
  // One vendor tag for two distributions, and for Microsoft's packages for the systems of others.
  if (words.includes('microsoft'))
    return /\.cm\d/.test(release) ? 'mariner' : /\.azl\d/.test(release) ? 'azurelinux' : null
  return VENDORS.find(([part]) => words.includes(part))?.[1] ?? null
}
