import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../src/secrets/rules.ts'
import { scan } from '../../src/secrets/scan.ts'

/** Texts of the form that the issuer documents; put together here, so that nobody takes this file for a leak. */
const a = (length: number, from = 'aB3dE5gH7jK9') => from.repeat(Math.ceil(length / from.length)).slice(0, length)
const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const SAMPLES: Readonly<Record<string, string>> = {
  'anthropic-key': `sk-ant-${'api03'}-${a(95)}`,
  'aws-access-key-id': `AKIA${'ABCDEFGH234567QR'}`,
  'aws-secret-access-key': `aws_secret_access_key = ${a(40)}`,
  'azure-storage-key': `AccountName=x;AccountKey=${a(86)}==;`,
  'digitalocean-token': `dop_v1_${a(64, '0123456789abcdef')}`,
  'docker-registry-auth': `{"auths":{"r.example":{"auth":"${Buffer.from('ann:hunter2').toString('base64')}"}}}`,
  'github-token': `token: ghp_${a(36)}`,
  'gitlab-token': `glpat-${a(20)}`,
  'google-api-key': `AIza${a(35)}`,
  'hugging-face-token': `hf_${a(34, 'aBcDeFgH')}`,
  'json-web-token': `eyJ${a(20)}.eyJ${a(20)}.${a(43)}`,
  'npm-token': `//registry.npmjs.org/:_authToken=npm_${a(36)}`,
  'openai-key': `sk-${a(20)}T3BlbkFJ${a(20)}`,
  'pgp-private-key': `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${a(200)}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----`,
  'private-key': pem,
  'pypi-token': `pypi-AgEIcHlwaS5vcmc${a(60)}`,
  'sendgrid-key': `SG.${a(22)}.${a(43)}`,
  'slack-token': `xoxb-${'1'.repeat(11)}-${'2'.repeat(11)}-${a(24)}`,
  'slack-webhook': `https://hooks.slack.com/services/T${'A'.repeat(9)}/B${'B'.repeat(9)}/${a(24)}`,
  'stripe-key': `sk_live_${a(24)}`,
  'url-password': 'postgres://ann:hunter2@db.internal/shop',
}
const WHERE: Readonly<Record<string, string>> = { 'docker-registry-auth': '/root/.docker/config.json' }

test.each(RULES.map(({ name }) => name))('%s is found where it stands, and half of it is none', (name) => {
  const sample = SAMPLES[name]!
  const at = WHERE[name] ?? '/app/settings'
  const found = scan(`first line\n${sample}\n`, at)
  expect(found.map(({ rule, line }) => [rule, line])).toEqual([[name, 2]])
  const half = sample.slice(0, sample.length >> 1)
  expect(scan(half, at).map(({ rule }) => rule)).not.toContain(name)
})

test('docs/secrets.md lists the rules', () => {
  const page = readFileSync(new URL('../../docs/secrets.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names]) => names!.split(' ').map((name) => name.replaceAll('`', '')))
  expect(listed.sort()).toEqual([...RULES.map(({ name }) => name), 'environment-secret', 'instruction-secret'].sort())
})

describe('a fingerprint', () => {
  test('is of the secret alone, the same wherever it stands', () => {
    const key = SAMPLES['aws-access-key-id']!
    const expected = createHash('sha256').update(key).digest('hex').slice(0, 16)
    for (const text of [key, `export AWS_ACCESS_KEY_ID="${key}"`, `\n\n${key},`]) expect(scan(text, '/x').map(({ fingerprint }) => fingerprint)).toEqual([expected])
  })

  test('of a key is the same in a file and in JSON', () => {
    expect(scan(JSON.stringify({ private_key: pem }), '/x')[0]!.fingerprint).toBe(scan(pem, '/y')[0]!.fingerprint)
    expect(scan(pem.replaceAll('\n', '\r\n'), '/y')[0]!.fingerprint).toBe(scan(pem, '/y')[0]!.fingerprint)
  })

  test('is not made of what somebody has chosen', () => expect(scan(SAMPLES['url-password']!, '/x')[0]).toEqual({ rule: 'url-password', line: 1, fingerprint: null }))
})

test.each([
  ['the example of AWS', `AKIA${'IOSFODNN7EXAMPLE'}`, '/x'],
  ['a placeholder', 'postgres://user:password@localhost/x', '/app/x'],
  ['a variable', 'https://user:${PASSWORD}@host/x', '/app/x'],
  ['an address of a document', 'https://ann:hunter2@host/x', '/usr/share/doc/x/README'],
  ['an address of a library', 'https://ann:hunter2@host/x', '/app/node_modules/a/index.js'],
  ['a port', 'http://localhost:8080/@scope/x', '/app/x'],
  ['a key that is only named', "const head = '-----BEGIN PRIVATE KEY-----'\nconst tail = '-----END PRIVATE KEY-----'", '/x'],
  ['a public key', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(), '/x'],
])('%s is none', (_what, text, path) => {
  expect(scan(text, path)).toEqual([])
})

test('hostile texts take time that grows with their length alone', () => {
  const worked = () => process.threadCpuUsage().user / 1_000
  for (const part of ['-----BEGIN PRIVATE KEY-----A', 'a://b:c', 'eyJ.', 'AKIA', 'sk-', `${a(19)}\n`, 'aws_secret_access_key', 'xoxb-1', '://a:', '"auth"', `-----BEGIN RSA PRIVATE KEY-----${a(64)}\n`]) {
    const start = worked()
    scan(part.repeat((1 << 20) / part.length), '/app/x')
    expect(worked() - start, part).toBeLessThan(2_000)
  }
})
