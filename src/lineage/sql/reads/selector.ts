import { Prisma } from '../../../generated/sqlite/client.ts'
import { comparableVersion } from '../../../model/comparable-version.ts'
import { type PackageIdentity, parsePurl, pypiName, qualifiersOf } from '../../../model/purl.ts'
import { orderOf } from '../../../model/versions/all.ts'
import { parseVersionRange, type VersionRange } from '../../../model/versions/version-range.ts'
import { VersionRangeError } from '../../../model/versions/version-range-error.ts'
import { matching, type PackageMatching } from './package-matching.ts'
import { all, any, type Statements } from './statements.ts'
import { ReadFailure } from './read-failure.ts'

/** Which package versions are meant; exactly one member is set. */
export interface PackageSelector {
  /** With a version: that one, in any of its qualifiers unless some are named. Without: any version. */
  readonly purl?: string | null | undefined
  /** A name of any type, in any namespace; also `@scope/name`, `group:artifact`, `group/artifact`. */
  readonly name?: string | null | undefined
  /** The same in one type, perhaps only the versions in a range, or only those outside of one. */
  readonly named?: NamedPackage | null | undefined
  readonly range?: PackageRange | null | undefined
  /** The versions that do not lie in the range; one that states none does not. */
  readonly outside?: PackageRange | null | undefined
  readonly matching?: PackageMatching | null | undefined
}

interface PackageRange {
  readonly purl: string
  /** A VERS. */
  readonly versions: string
}

interface NamedPackage {
  readonly type: string
  readonly name: string
  readonly versions?: string | null | undefined
  readonly notVersions?: string | null | undefined
}

const MAX_NAME_LENGTH = 512
const MAX_CANDIDATES = 100_000

interface RawCandidate {
  id: number
  purl: string
  version: string
  name: string
}

interface Candidate {
  readonly id: number
  readonly purl: string
  /** Empty: it states none. */
  readonly version: string
  /** Of the package. */
  readonly name: string
}

/** The ids of the package versions that a selector means, read once a request. Throws MODEL.BAD_PURL, the codes of version ranges, and INPUT.SELECTOR. */
export function selectedVersions(sql: Statements, selector: PackageSelector): Promise<readonly number[]> {
  return sql.once(`versions ${JSON.stringify(selector)}`, () => readVersions(sql, selector))
}

async function readVersions(sql: Statements, selector: PackageSelector): Promise<number[]> {
  const { purl, name, named, range, outside } = selector
  if (range != null) return ofRange(sql, range, true)
  if (outside != null) return ofRange(sql, outside, false)
  if (purl != null) {
    const identity = parsePurl(purl)
    const condition = identityCondition(identity)
    const { version } = identity
    const found = await candidates(sql, version === null ? condition : Prisma.sql`${condition} AND v."version" = ${version}`)
    return found.filter((each) => qualified(each, identity)).map(({ id }) => id)
  }
  if (named != null) return ofName(sql, named)
  if (selector.matching != null) {
    const { conditions, fits } = await matching(sql, selector.matching)
    return (await candidates(sql, all(conditions), false)).filter((each) => fits(each.name)).map(({ id }) => id)
  }
  return (await candidates(sql, any(nameConditions(name ?? '')))).map(({ id }) => id)
}

async function ofRange(sql: Statements, { purl, versions: text }: PackageRange, inside: boolean): Promise<number[]> {
  const identity = parsePurl(purl)
  if (identity.version !== null) throw new ReadFailure('INPUT.SELECTOR', 'The purl of a range has no version.')
  const versions = rangeOf(text, identity.type)
  const found = await candidates(sql, identityCondition(identity))
  return found.filter((each) => qualified(each, identity) && isIn(versions, each) === inside).map(({ id }) => id)
}

async function ofName(sql: Statements, { type: given, name, ...ranges }: NamedPackage): Promise<number[]> {
  const type = given.toLowerCase()
  const [versions, not] = [ranges.versions, ranges.notVersions].map((text) => (text == null ? null : rangeOf(text, type)))
  const found = await candidates(sql, Prisma.sql`k."type" = ${type} AND ${any(nameConditions(name))}`)
  return found.filter((each) => (versions == null || isIn(versions, each)) && (not == null || !isIn(not, each))).map(({ id }) => id)
}

function isIn(versions: VersionRange, { purl, version }: Candidate): boolean {
  return versions.contains(comparableVersion(purl, version))
}

function rangeOf(text: string, purlType: string): VersionRange {
  const range = parseVersionRange(text)
  if (range.type === orderOf(purlType).type) return range
  throw new VersionRangeError('RANGE.OTHER_TYPE', `A range of ${range.type} does not fit a package of type ${purlType}`)
}

function identityCondition({ type, namespace, name }: PackageIdentity): Prisma.Sql {
  return Prisma.sql`k."type" = ${type} AND k."namespace" = ${namespace ?? ''} AND k."name" = ${name}`
}

/** A name as people write it: alone, or with its namespace before the last `:` or `/`; one of PyPI in any spelling. */
function nameConditions(name: string): Prisma.Sql[] {
  if (name === '' || name.length > MAX_NAME_LENGTH) throw new ReadFailure('INPUT.SELECTOR', `A package name has 1 to ${MAX_NAME_LENGTH} characters.`)
  const conditions = [Prisma.sql`k."name" = ${name}`]
  if (pypiName(name) !== name) conditions.push(Prisma.sql`k."type" = 'pypi' AND k."name" = ${pypiName(name)}`)
  for (const separator of [':', '/']) {
    const at = name.lastIndexOf(separator)
    if (at <= 0 || at === name.length - 1) continue
    conditions.push(Prisma.sql`k."name" = ${name.slice(at + 1)} AND k."namespace" = ${name.slice(0, at)}`)
  }
  return conditions
}

/** @param steady the condition is on keys alone, without a pattern */
async function candidates(sql: Statements, condition: Prisma.Sql, steady = true): Promise<Candidate[]> {
  const query = Prisma.sql`SELECT v."id", v."purl", v."version", k."name" FROM "Package" k
    JOIN "PackageVersion" v ON v."packageId" = k."id" WHERE ${condition} LIMIT ${MAX_CANDIDATES + 1}`
  const found = await (steady ? sql.steady<RawCandidate>(query) : sql.rows<RawCandidate>(query))
  if (found.length > MAX_CANDIDATES) throw new ReadFailure('INPUT.SELECTOR', `More than ${MAX_CANDIDATES} package versions match.`)
  return found.map(({ id, purl, version, name }) => ({ id: Number(id), purl, version, name }))
}

/** Whether a candidate has all qualifiers that are named. */
function qualified({ purl }: Candidate, { qualifiers }: PackageIdentity): boolean {
  const named = Object.entries(qualifiers)
  if (named.length === 0) return true
  const own = qualifiersOf(purl)
  return named.every(([key, value]) => own.get(key) === value)
}
