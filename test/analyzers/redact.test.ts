import { expect, test } from 'vitest'
import { redact, redactText } from '../../src/analyzers/redact.ts'

test.each([
  ['password', 'hunter2', '[redacted]'], ['a.secret', 'x1', '[redacted]'], ['DB_PASSWORD', 'hunter2', '[redacted]'], ['aws_secret_access_key', 'abc', '[redacted]'], ['password', '${SECRET}', '${SECRET}'],
  ['permitemptypasswords', 'no', 'no'], ['passwordauthentication', 'yes', 'yes'], ['password_encryption', 'scram-sha-256', 'scram-sha-256'], ['author', 'ann', 'ann'],
  ['url', 'postgres://ann:p@db/x', 'postgres://ann:[redacted]@db/x'], ['url', 'https://host:8080/a@b', 'https://host:8080/a@b'],
  ['header', 'Authorization "Bearer abcdefgh12345"', 'Authorization "Bearer [redacted]"'],
])('%s: %s', (key, value, expected) => {
  expect(redact(key, value)).toBe(expected)
})

test.each([
  ['curl -u x --token=abc123 https://h', 'curl -u x --token=[redacted] https://h'], ['export API_KEY="a b" && run', 'export API_KEY=[redacted] && run'], ['mysql --password=${PW} -e x', 'mysql --password=${PW} -e x'],
])('in a command: %s', (text, expected) => {
  expect(redactText(text)).toBe(expected)
})

test('long hostile texts take linear time', () => {
  const took = (text: string) => {
    const start = performance.now()
    redactText(text)
    return performance.now() - start
  }
  for (const part of ['token', 'password_', 'a://b:', 'basic ', 'https://x']) expect(took(part.repeat(8_192 / part.length))).toBeLessThan(500)
})
