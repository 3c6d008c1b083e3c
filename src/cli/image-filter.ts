import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { FileCondition, ImageFilter } from '../generated/cli/graphql.ts'
import { selectorOf } from './selector.ts'

/** What the options of `filtering` give. */
export interface FilterOptions {
  readonly repository?: string
  readonly tag?: string
  readonly platform?: string
  readonly base?: string
  readonly derivedFrom?: string
  readonly createdAfter?: string
  readonly createdBefore?: string
  readonly label?: readonly string[]
  readonly has?: readonly string[]
  readonly lacks?: readonly string[]
  readonly file?: readonly string[]
  readonly incomplete?: boolean
  readonly filter?: ImageFilter
}

/** Adds the options that say which images are meant. */
export function filtering(command: Command): Command {
  return command
    .option('--repository <repository>', 'with a tag in this repository; a glob where it has * ? [ or {')
    .option('--tag <tag>', 'with a tag of this name; a glob where it has * ? [ or {')
    .option('--platform <platform>', 'of this platform: os/architecture[/variant]')
    .option('--base <reference>', 'whose nearest known base is this image')
    .option('--derived-from <reference>', 'made from this image')
    .option('--created-after <moment>', 'created then or later: 2026-05-18, or with a time as RFC 3339 writes it', parseMoment)
    .option('--created-before <moment>', 'created before', parseMoment)
    .option('--label <name[=value]>', 'with this label; the value is a glob; may be given several times', several)
    .option('--has <package>', 'with this package: a purl or a name, also with * at its ends; a range may follow a purl after a blank; may be given several times', several)
    .option('--lacks <package>', 'without this package; may be given several times', several)
    .option('--file <path>', 'that show this file: a path, a glob, or the sha256:... of a content; may be given several times', several)
    .option('--incomplete', 'of which something could not be read')
    .option('--filter <json>', 'a whole ImageFilter of the schema as JSON, e.g. {"any": [{"tag": "1.0"}, {"tag": "1.1"}]}', parseFilter)
}

/** The filter that the options mean: all of them have to hold. Throws what `selectorOf` throws. */
export function filterOf({ repository, tag, platform, base, derivedFrom, createdAfter, createdBefore, label = [], has = [], lacks = [], file = [], incomplete, filter }: FilterOptions): ImageFilter {
  const all: ImageFilter[] = [
    ...label.map((given) => ({ label: labelOf(given) })),
    ...has.map((given) => ({ contains: packageOf(given) })),
    ...lacks.map((given) => ({ lacks: packageOf(given) })),
    ...file.map((given) => ({ containsFile: fileOf(given) })),
    ...(filter === undefined ? [] : [filter]),
  ]
  const given: ImageFilter = {
    ...(repository !== undefined && (isGlob(repository) ? { repositoryGlob: repository } : { repository })),
    ...(tag !== undefined && (isGlob(tag) ? { tagGlob: tag } : { tag })),
    platform, base, derivedFrom, createdAfter, createdBefore,
    ...(incomplete === true && { complete: false }),
    ...(all.length > 0 && { all }),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function isGlob(text: string): boolean {
  return /[*?[{]/.test(text)
}

function labelOf(given: string) {
  const at = given.indexOf('=')
  if (at < 0) return { name: given }
  const value = given.slice(at + 1)
  return { name: given.slice(0, at), ...(isGlob(value) ? { glob: value } : { equals: value }) }
}

/** `name`, `purl`, `purl range`. */
function packageOf(given: string) {
  const at = given.search(/\s/)
  return at < 0 ? selectorOf(given) : selectorOf(given.slice(0, at), { range: given.slice(at).trim() })
}

function fileOf(given: string): FileCondition {
  if (given.startsWith('sha256:')) return { sha256: given }
  return isGlob(given) ? { pathGlob: given } : { path: given }
}

function several(given: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), given]
}

function parseMoment(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
}

function parseFilter(text: string): ImageFilter {
  try {
    const filter: unknown = JSON.parse(text)
    if (typeof filter === 'object' && filter !== null && !Array.isArray(filter)) return filter
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('It is a JSON object.')
}
