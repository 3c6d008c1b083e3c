import { beforeAll, describe, expect, test } from 'vitest'
import { readDocument } from '../../src/custody/signed-document.ts'
import { parseTerms, type TrustRoot } from '../../src/custody/trust.ts'
import { verifyDocument } from '../../src/custody/verify-document.ts'
import { digestOf } from '../../src/model/digest.ts'
import { pair, root, statement, trusting, verdicts } from './fixture.ts'
import { ISSUER, sigstore } from './sigstore.ts'

const WORKFLOW = 'https://github.com/shop/orders/.github/workflows/release.yml@refs/heads/main'
const image = digestOf('image')
let services = {} as Awaited<ReturnType<typeof sigstore>>
let other = {} as typeof services
let signer = {} as Awaited<ReturnType<(typeof services)['signer']>>

beforeAll(async () => {
  services = await sigstore()
  other = await sigstore()
  signer = await services.signer(WORKFLOW)
})

const identity = (terms: object = {}, material = services.root): TrustRoot => ({
  id: 7, name: 'workflow', kind: 'identity', fingerprint: 'f'.repeat(64), material, terms: parseTerms({ subject: WORKFLOW, issuer: ISSUER, requireLog: true, ...terms }),
})
const certificate = () => ({ certificate: { rawBytes: signer.certificate } })

test('a bundle of a trusted identity, logged and with a time, is VERIFIED without any network', async () => {
  const document = await services.bundle(statement(image), signer.pair, certificate(), { log: true })
  const [found] = verifyDocument(readDocument(document), trusting(identity()), new Set([image]))
  expect(found!.checks.filter(({ passed }) => !passed)).toEqual([])
  expect(found).toMatchObject({ verdict: 'VERIFIED', signer: { name: 'workflow' } })
  expect(Math.abs(found!.signedAt!.getTime() - Date.now())).toBeLessThan(60_000)
})

test('a timestamp authority does for a time where no log is demanded', async () => {
  const document = await services.bundle(statement(image), signer.pair, certificate(), { timestamp: true })
  expect(verdicts(document, trusting(identity({ requireLog: false })), image)).toEqual(['VERIFIED'])
  expect(verdicts(document, trusting(identity()), image)).toEqual(['NOT_LOGGED'])
})

test.each([
  ['neither log nor timestamp', {}, 'NO_TRUSTED_TIME'],
  ['a log entry without a promise, which covers no time', { log: true, promise: false }, 'NO_TRUSTED_TIME'],
])('%s is %s', async (_name, options, verdict) => {
  expect(verdicts(await services.bundle(statement(image), signer.pair, certificate(), options), trusting(identity()), image)).toEqual([verdict])
})

test('the same log entry twice counts for nothing', async () => {
  const [verdict] = verdicts(await services.bundle(statement(image), signer.pair, certificate(), { log: true, copies: 2 }), trusting(identity()), image)
  expect(verdict).not.toBe('VERIFIED')
})

test.each([
  ['github.com'], ['https://github.com/shop/.*'], [WORKFLOW.replace('main', 'mai')], [`${WORKFLOW}x`], [WORKFLOW.replaceAll('.', 'x')],
])('the name %s is not the one of the certificate', async (subject) => {
  const document = await services.bundle(statement(image), signer.pair, certificate(), { log: true })
  expect(verdicts(document, trusting(identity({ subject })), image)).toEqual(['UNTRUSTED_SIGNER'])
})

test('another issuer, and another Sigstore, are not trusted', async () => {
  const document = await services.bundle(statement(image), signer.pair, certificate(), { log: true })
  expect(verdicts(document, trusting(identity({ issuer: 'https://other.example' })), image)).toEqual(['UNTRUSTED_SIGNER'])
  expect(verdicts(document, trusting(identity({}, other.root)), image)).not.toEqual(['VERIFIED'])
})

test('a log entry of another document does not vouch for this one', async () => {
  const [mine, theirs] = [await services.bundle(statement(image), signer.pair, certificate()), await services.bundle(statement(digestOf('x')), signer.pair, certificate(), { log: true })]
  const [a, b] = [mine, theirs].map(({ content }) => JSON.parse(Buffer.from(content).toString()) as { verificationMaterial: object }) as [{ verificationMaterial: object }, { verificationMaterial: object }]
  const mixed = { ...mine, content: Buffer.from(JSON.stringify({ ...a, verificationMaterial: b.verificationMaterial })) }
  expect(verdicts(mixed, trusting(identity()), image)).toEqual(['INVALID_SIGNATURE'])
})

test('a key that counts for some time: a trusted timestamp tells whether it counted', async () => {
  const release = pair()
  const document = await services.bundle(statement(image), release, { publicKey: { hint: 'x' } }, { timestamp: true, log: true })
  const [past, future] = [new Date(Date.now() - 3_600_000).toISOString(), new Date(Date.now() + 3_600_000).toISOString()]
  const judged = (terms: object, ...more: TrustRoot[]) => verdicts(document, trusting(root(release, terms), ...more), image)
  expect(judged({ validFrom: past, validUntil: future, requireLog: true }, identity())).toEqual(['VERIFIED'])
  expect(judged({ validFrom: past, validUntil: future, requireLog: true })).toEqual(['NO_TRUSTED_TIME'])
  expect(judged({ validUntil: past }, identity())).toEqual(['NO_TRUSTED_TIME'])
  expect(judged({ validFrom: future }, identity())).toEqual(['NO_TRUSTED_TIME'])
  expect(judged({ requireLog: true })).toEqual(['NOT_LOGGED'])
})

describe('signatures at cosign\'s tags', () => {
  const plain = (options: object, subject: string = image) => services.signed(subject, signer.pair, signer.certificate, options)

  test.each([
    ['logged', { log: true }, {}, 'VERIFIED'],
    ['with a timestamp, where no log is demanded', { timestamp: true }, { requireLog: false }, 'VERIFIED'],
    ['with a timestamp, where a log is demanded', { timestamp: true }, {}, 'NOT_LOGGED'],
    ['with neither', {}, {}, 'NO_TRUSTED_TIME'],
    ['of another name', { log: true }, { subject: 'x' }, 'UNTRUSTED_SIGNER'],
    ['of another issuer', { log: true }, { issuer: 'https://other.example' }, 'UNTRUSTED_SIGNER'],
  ])('a keyless one %s is %4$s', async (_name, options, terms, verdict) => {
    expect(verdicts(await plain(options), trusting(identity(terms)), image)).toEqual([verdict])
  })

  test('of another image, or with the entry of another signature, it is none of this image', async () => {
    expect(verdicts(await plain({ log: true }, digestOf('x')), trusting(identity()), image)).toEqual(['SUBJECT_MISMATCH'])
    const [mine, theirs] = [await plain({}), await plain({ log: true }, digestOf('x'))]
    const mixed = { ...mine, annotations: { ...theirs.annotations, 'dev.cosignproject.cosign/signature': mine.annotations['dev.cosignproject.cosign/signature']! } }
    expect(verdicts(mixed, trusting(identity()), image)).toEqual(['INVALID_SIGNATURE'])
  })

  test('by a key: its log entry counts where one is demanded, if the log is trusted', async () => {
    const release = pair()
    const document = await services.signed(image, release, null, { log: true })
    expect(verdicts(document, trusting(root(release, { requireLog: true }), identity()), image)).toEqual(['VERIFIED'])
    expect(verdicts(document, trusting(root(release, { requireLog: true })), image)).toEqual(['NOT_LOGGED'])
    expect(verdicts(document, trusting(root(release)), image)).toEqual(['VERIFIED'])
  })

  test.each([['rubbish', '{'], ['no entry', '{}'], ['a log id that is none', JSON.stringify({ SignedEntryTimestamp: '', Payload: { body: '', integratedTime: 1, logIndex: 1, logID: 'x' } })]])('%s in the annotation is no entry', async (_name, text) => {
    const { annotations, ...rest } = await plain({})
    expect(verdicts({ ...rest, annotations: { ...annotations, 'dev.sigstore.cosign/bundle': text } }, trusting(identity()), image)).toEqual(['NO_TRUSTED_TIME'])
  })

  test('a certificate that somebody has put beside the signature of a known key changes nothing', async () => {
    const release = pair()
    const own = await services.signed(image, release, null)
    for (const certificate of ['rubbish', (await plain({})).annotations['dev.sigstore.cosign/certificate']!]) {
      const document = { ...own, annotations: { ...own.annotations, 'dev.sigstore.cosign/certificate': certificate } }
      expect(verdicts(document, trusting(root(release), identity()), image)).toEqual(['VERIFIED'])
      expect(verdicts(document, trusting(identity()), image)).not.toEqual(['VERIFIED'])
    }
  })
})
