import { valueFromASTUntyped } from 'graphql'
import { isDigest } from '../model/digest.ts'
import { parsePurl } from '../model/purl.ts'
import { parseVersionRange } from '../model/versions/version-range.ts'
import { builder } from './builder.ts'
import { RequestFailure } from './request-failure.ts'

const MAX_DIGITS = 30
/** RFC 3339, section 5.6. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

builder.scalarType('Digest', {
  description: '`sha256:` and 64 hexadecimal digits in lower case (OCI image-spec, descriptors).',
  serialize: (value) => value,
  parseValue: (value) => {
    if (!isDigest(value)) throw refused('A digest is sha256: and 64 hexadecimal digits in lower case.')
    return value
  },
})

builder.scalarType('PackageUrl', {
  description: 'A package URL as the purl-spec writes it, e.g. `pkg:deb/debian/openssl@3.0.20-1~deb12u2?arch=amd64`.',
  serialize: (value) => value,
  parseValue: (value) => {
    const text = stringOf(value)
    parsePurl(text)
    return text
  },
})

builder.scalarType('VersionRange', {
  description: 'A version range specifier (VERS), e.g. `vers:maven/>=2.0|<2.17.1`.',
  serialize: (value) => value,
  parseValue: (value) => {
    const text = stringOf(value)
    parseVersionRange(text)
    return text
  },
})

builder.scalarType('DateTime', {
  description: 'A moment as RFC 3339 writes it, e.g. `2026-05-18T12:00:00Z`; in answers always in UTC.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const text = stringOf(value)
    const date = new Date(text)
    if (!DATE_TIME.test(text) || Number.isNaN(date.getTime())) throw refused('A moment is written like 2026-05-18T12:00:00Z.')
    return date
  },
})

builder.scalarType('BigInt', {
  description: 'A whole number of any size, as a string of digits.',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (Number.isSafeInteger(value)) return BigInt(value as number)
    if (typeof value !== 'string' || value.length > MAX_DIGITS || !/^-?\d+$/.test(value)) {
      throw refused(`A whole number has at most ${MAX_DIGITS} digits.`)
    }
    return BigInt(value)
  },
})

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node) => valueFromASTUntyped(node),
})

function stringOf(value: unknown): string {
  if (typeof value !== 'string') throw refused('This has to be a string.')
  return value
}

function refused(message: string): RequestFailure {
  return new RequestFailure('INPUT.SCALAR', message)
}
