import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { digestOf } from '../../model/digest.ts'
import { describeFailure, Failure } from '../../model/failure.ts'
import { readWhole } from '../read-whole.ts'
import { SourceFailure } from '../source-failure.ts'
import type { Source, SourceAttestation, SourceRefusal } from '../source.ts'
import { attached } from './attached.ts'
import { mediaTypeOf, subjectsOf } from './subjects.ts'
import { parseStatementFile } from './schema.ts'

const MAX_FILE_BYTES = 64 * 1024 * 1024
/** As large as a document of an attestation manifest may be. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
const MAX_DOCUMENTS = 10_000

/**
 * A file of statements about images that lie elsewhere: an in-toto statement, a DSSE envelope, a Sigstore bundle, or several of them as JSON lines (in-toto,
 * bundle.md). Each is attached to every digest that it says it speaks about; custody/ tells what to think of that.
 */
export const source: Source = {
  name: 'statements',
  accepts: (target) => statSync(target, { throwIfNoEntry: false })?.isFile() === true && beginsAsJson(target),
  open(target) {
    const bytes = readWhole(target, MAX_FILE_BYTES)
    const refusals: SourceRefusal[] = []
    const attestations = new Map<string, SourceAttestation>()
    for (const { name, content } of documentsOf(bytes)) {
      try {
        for (const attestation of attestationsOf(content)) attestations.set(attestation.digest, attestation)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        refusals.push({ image: name, code: error.code, message: describeFailure(error) })
      }
    }
    return { images: [], indexes: [], attestations: [...attestations.values()], refusals }
  },
}

/** No tar and no compressed file begins so. */
function beginsAsJson(target: string): boolean {
  const file = openSync(target, 'r')
  try {
    const start = Buffer.alloc(64)
    return /^(?:\uFEFF)?\s*\{/.test(start.toString('utf8', 0, readSync(file, start, 0, start.length, 0)))
  } finally {
    closeSync(file)
  }
}

/** The whole file, or each of its lines when the file is not one JSON value. Throws SOURCES.BAD_STATEMENT. */
function documentsOf(bytes: Buffer): { name: string; content: Buffer }[] {
  if (jsonOf(bytes) !== undefined) return [{ name: 'the document', content: bytes }]
  const lines: { name: string; content: Buffer }[] = []
  for (let at = 0, line = 1; at < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, at)
    const content = bytes.subarray(at, end === -1 ? bytes.length : end)
    if (content.some((byte) => byte > 0x20)) lines.push({ name: `line ${line}`, content })
    if (lines.length > MAX_DOCUMENTS) throw new SourceFailure('SOURCES.TOO_LARGE', `The file has more than ${MAX_DOCUMENTS} statements.`)
    at = end === -1 ? bytes.length : end + 1
  }
  return lines
}

function attestationsOf(content: Buffer): SourceAttestation[] {
  if (content.length > MAX_DOCUMENT_BYTES) throw new SourceFailure('SOURCES.TOO_LARGE', `A statement has at most ${MAX_DOCUMENT_BYTES} bytes.`)
  const file = parseStatementFile(jsonOf(content))
  if (file === null) throw new SourceFailure('SOURCES.BAD_STATEMENT', 'This is no in-toto statement, DSSE envelope or Sigstore bundle.')
  const subjects = subjectsOf(file, jsonOf)
  if (subjects.length === 0) throw new SourceFailure('SOURCES.BAD_STATEMENT', 'It names no subject by sha256: what it is about is not known.')
  return subjects.map((subject) => attached(subject, { digest: digestOf(content), mediaType: mediaTypeOf(file), annotations: {}, content }))
}

/** The JSON of bytes; undefined when they are none. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
