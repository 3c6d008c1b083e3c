import { Prisma } from '../../../generated/sqlite/client.ts'
import { GRAM_LENGTH, gramsOf, lowerAscii } from '../gram.ts'
import { MAX_TERM_LENGTH } from '../license-term.ts'
import { ReadFailure } from './read-failure.ts'
import type { Statements } from './statements.ts'

/** What is said of packages: members that are set must all hold, and a part of the name or a licence has to be set. */
export interface PackageMatching {
  /** The purl type, in any case. */
  readonly type?: string | null | undefined
  /** How the name begins, A to Z in either case; without its namespace. */
  readonly namePrefix?: string | null | undefined
  /** What the name contains, A to Z in either case. */
  readonly nameContains?: string | null | undefined
  /** A declared licence: its whole text, or an SPDX identifier in it; in any case. */
  readonly license?: string | null | undefined
}

/** What the store looks for (conditions on package `k`, version `v`), and what of it is left to be tested. */
export interface Matching {
  readonly conditions: readonly Prisma.Sql[]
  readonly fits: (name: string) => boolean
}

const MAX_NAME_LENGTH = 512
/** So many grams of a text are compared for the rarest; and so many packages of each are counted at most. */
const MAX_GRAMS = 12
const ENOUGH = 1_000

/** Throws INPUT.SELECTOR. */
export async function matching(sql: Statements, { type, namePrefix, nameContains, license }: PackageMatching): Promise<Matching> {
  if (namePrefix == null && nameContains == null && license == null) throw new ReadFailure('INPUT.SELECTOR', 'A part of the name or a licence is needed.')
  const conditions = type == null ? [] : [Prisma.sql`k."type" = ${type.toLowerCase()}`]
  const parts = [namePrefix, nameContains].filter((text) => text != null)
  for (const text of parts) conditions.push(await hasPart(sql, text))
  if (license != null) conditions.push(hasLicense(license))
  const [prefix, part] = [namePrefix, nameContains].map((text) => lowerAscii(text ?? ''))
  return {
    conditions,
    fits: parts.length === 0 ? () => true : (name) => lowerAscii(name).startsWith(prefix!) && lowerAscii(name).includes(part!),
  }
}

/** By the rarest gram of the text; by the beginnings of grams where it is shorter than one. Packages that only have that gram come too. */
async function hasPart(sql: Statements, text: string): Promise<Prisma.Sql> {
  const length = [...text].length
  if (length === 0 || length > MAX_NAME_LENGTH) throw new ReadFailure('INPUT.SELECTOR', `A part of a name has 1 to ${MAX_NAME_LENGTH} characters.`)
  const whole = lowerAscii(text)
  const gram = length <= GRAM_LENGTH ? whole : await rarest(sql, gramsOf(text).filter((each) => [...each].length === GRAM_LENGTH).slice(0, MAX_GRAMS))
  const condition = length < GRAM_LENGTH ? Prisma.sql`q."gram" >= ${gram} AND q."gram" < ${`${gram}\u{10FFFF}`}` : Prisma.sql`q."gram" = ${gram}`
  return Prisma.sql`k."id" IN (SELECT q."packageId" FROM "PackageGram" q WHERE ${condition})`
}

async function rarest(sql: Statements, grams: readonly string[]): Promise<string> {
  const raws = await sql.rows<{ text: string; count: number }>(Prisma.sql`SELECT w."text", CAST((
      SELECT COUNT(*) FROM (SELECT 1 FROM "PackageGram" q WHERE q."gram" = w."text" LIMIT ${ENOUGH}) found) AS INTEGER) AS "count"
    FROM ${sql.texts(grams)} w`)
  return raws.reduce((least, each) => (Number(each.count) < Number(least.count) ? each : least)).text
}

function hasLicense(license: string): Prisma.Sql {
  const term = lowerAscii(license.trim())
  if (term === '' || [...term].length > MAX_TERM_LENGTH) throw new ReadFailure('INPUT.SELECTOR', `A licence is looked for by 1 to ${MAX_TERM_LENGTH} characters.`)
  return Prisma.sql`v."id" IN (SELECT q."packageVersionId" FROM "LicenseTerm" q WHERE q."term" = ${term})`
}
