import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { readFixture } from '../read-fixture.ts'
import { settingsOf } from './settings-of.ts'

/** Google Trust Services' root R1, that every list of authorities has; figures as its publisher states them (pki.goog/repository). */
const GTS_ROOT_R1 = 'd947432abde7b7fa90fc2e6b59101b1280e0e1c7e4e40fa3c6887fff57a7f4cf'

test('certificates of a bundle, each at its line', () => {
  const bundle = `# the authorities\n${rootCertificates.join('\n')}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`
  const found = settingsOf('/etc/ssl/certs/ca-certificates.crt', bundle)
  expect(found.filter((setting) => setting.includes(' subject='))).toHaveLength(rootCertificates.length)
  const at = found.findIndex((setting) => setting.endsWith(`sha256=${GTS_ROOT_R1}`))
  const line = bundle.slice(0, bundle.indexOf(rootCertificates.find((pem) => pem === rootCertificates[(at - 6) / 7])!)).split('\n').length
  expect(found.slice(at - 6, at + 1)).toEqual([
    `certificate ${line} subject=C=US, O=Google Trust Services LLC, CN=GTS Root R1`, `certificate ${line} issuer=C=US, O=Google Trust Services LLC, CN=GTS Root R1`,
    `certificate ${line} not-before=2016-06-22T00:00:00.000Z`, `certificate ${line} not-after=2036-06-22T00:00:00.000Z`,
    `certificate ${line} key=rsa 4096`, `certificate ${line} ca=true`, `certificate ${line} sha256=${GTS_ROOT_R1}`,
  ])
})

test('authorized_keys: fingerprints as ssh-keygen shows them', () => {
  // The example of sshd(8), and the fingerprint that GitHub publishes for its host key.
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
  expect(settingsOf('/root/.ssh/authorized_keys', `# keys\n${key}\nfrom="10.0.0.0/8",command="dump /home" ${key} ann@host x\n`)).toEqual([
    'authorized-keys 2 ssh-ed25519=SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
    'authorized-keys 3 ssh-ed25519=SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU ann@host x',
    'authorized-keys 3 options=from="10.0.0.0/8",command="dump /home"',
  ])
})

/** Made by `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 36500 -subj /O=Shop/CN=orders.example`; as `openssl x509 -fingerprint -sha256 -enddate` tells it. */
test('an elliptic key that openssl has made, as openssl tells it', () => {
  expect(settingsOf('/etc/ssl/server.crt', readFixture(import.meta.url, 'ec.crt').toString())).toEqual(expect.arrayContaining([
    'certificate 1 subject=O=Shop, CN=orders.example', 'certificate 1 not-after=2126-11-01T18:51:19.000Z', 'certificate 1 key=ec prime256v1',
    'certificate 1 sha256=39e17a81200264ca389f7ab94c567c12e6294a444d2c096a6808f0ff6fdf46e7',
  ]))
})
