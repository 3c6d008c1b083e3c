import { formatPlatform } from '../model/platform.ts'

/** What names an image to a person. */
export interface NamedImage {
  readonly digest: string
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string | null }
  readonly tags: readonly { readonly reference: string }[]
}

const DIGITS = 12
const UNITS = ['kB', 'MB', 'GB', 'TB']

/** `sha256:` and 12 digits, which is still a reference. */
export function shortDigest(digest: string): string {
  return digest.slice(0, digest.indexOf(':') + 1 + DIGITS)
}

/** Its first tag, or its digest; with the platform where it is not the usual one. */
export function nameOf(image: NamedImage): string {
  const name = image.tags[0]?.reference ?? shortDigest(image.digest)
  const platform = platformOf(image)
  return platform === 'linux/amd64' ? name : `${name} (${platform})`
}

/** All tags, or the digest. */
export function namesOf({ tags, digest }: NamedImage): string {
  return tags.length === 0 ? shortDigest(digest) : tags.map(({ reference }) => reference).join(', ')
}

/** `os/architecture[/variant]` */
export function platformOf({ platform: { os, architecture, variant } }: Pick<NamedImage, 'platform'>): string {
  return formatPlatform({ os, architecture, variant: variant ?? null })
}

/** `namespace/name` of a package. */
export function packageName(side: { readonly namespace?: string | null; readonly name: string } | null | undefined): string {
  return [side?.namespace, side?.name].filter(Boolean).join('/')
}

/** The members by which an image is known in JSON. */
export function imageJson(image: NamedImage): { digest: string; platform: string; tags: string[] } {
  return { digest: image.digest, platform: platformOf(image), tags: image.tags.map(({ reference }) => reference) }
}

/** Decimal units, three digits: `0 B`, `42.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  let value = bytes
  let unit = -1
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`
}

/** `8 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** `3 images`, `1 image`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** As `ls` has it: `rwsr-xr-x`. */
export function formatMode(mode: number): string {
  const letters = [...'rwxrwxrwx'].map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : '-'))
  const special = (bit: number, at: number, letter: string) => {
    if (mode & bit) letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase()
  }
  special(0o4000, 2, 's')
  special(0o2000, 5, 's')
  special(0o1000, 8, 't')
  return letters.join('')
}
