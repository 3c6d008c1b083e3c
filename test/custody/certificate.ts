import { createPrivateKey } from 'node:crypto'
import type { Pair } from './fixture.ts'

const KEY = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnE7I/KavFBDzG8PdL+wjUbC+/OjB/vcb4oBmVt4fxYGhRANCAATSfgcLoGi3aq9rQJuiR6+YKdL4/MLre71jsUQSRbo2pkQ13lGGmzIUv4yWQeVc4ZX5XcfcDEwNHf33Mfh0qBTT'
const privateKey = createPrivateKey({ key: Buffer.from(KEY, 'base64'), type: 'pkcs8', format: 'der' })

/**
 * A certificate that nobody trusts, and its key, made for these tests: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes
 * -days 36500 -subj /CN=test -addext subjectAltName=URI:...`
 */
export const ATTACKER: Pair & { readonly certificate: string; readonly subject: string } = {
  privateKey,
  pem: '',
  subject: 'https://github.com/attacker/repo/.github/workflows/x.yml@refs/heads/main',
  certificate: [
    'MIIByzCCAXKgAwIBAgIUKftQl+YQ3hCaipWse8Igyz15BPUwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjUwNDM0MTNaGA8yMTI2MTEw',
    'MTA0MzQxM1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNJ+BwugaLdqr2tAm6JHr5gp0vj8wut7vWOxRBJFujamRDXeUYab',
    'MhS/jJZB5Vzhlfldx9wMTA0d/fcx+HSoFNOjgakwgaYwHQYDVR0OBBYEFJgSm1JZUwa1YX7UkN5QrBfKrWd8MB8GA1UdIwQYMBaAFJgSm1JZUwa1YX7UkN5Q',
    'rBfKrWd8MA8GA1UdEwEB/wQFMAMBAf8wUwYDVR0RBEwwSoZIaHR0cHM6Ly9naXRodWIuY29tL2F0dGFja2VyL3JlcG8vLmdpdGh1Yi93b3JrZmxvd3MveC55',
    'bWxAcmVmcy9oZWFkcy9tYWluMAoGCCqGSM49BAMCA0cAMEQCIBeJVCEW8/jXAJZ/l+OqTAokn7YILIMkP+z2LgGP00TaAiBmpLR9/B+F0ba+Uy/nas4+piD2',
    'U5+Dh5vOeSDJK1MGtA==',
  ].join(''),
}
