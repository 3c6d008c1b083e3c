export const REDACTED = '[redacted]'

/** Keys whose values are secrets, by their last word. */
const SECRET_KEY = /(?:^|[._\s:-])_?(?:password|passwd|passphrase|pwd|secret|token|auth|authtoken|requirepass|masterauth|api[_-]?key|secret[_-]?key|access[_-]?key|private[_-]?key|default_pw)$/i
/** Values that are no secrets whatever their key. */
const PLAIN = /^(?:|yes|no|on|off|true|false|none|null|x|locked|empty|prompt|\d{1,3}|\$\{?[A-Za-z_]\w*\}?|hash:.*)$/i
const ASSIGNED = /(?<![A-Za-z0-9_-])(?!(?:NO)?PASSWD:)([A-Za-z0-9_-]{0,128}(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key)[A-Za-z0-9_-]{0,128}\s{0,8}[=:]\s{0,8})("[^"]*"|'[^']*'|[^\s"'&;]+)/gi
const CREDENTIALS = /(\b[a-z][a-z0-9+.-]{0,32}:\/\/[^\s/:@]{0,256}):[^\s/@]+@/gi
const AUTHORIZATION = /\b(basic|bearer)\s+[A-Za-z0-9+/=._~-]{8,}/gi

/** A value without what is secret in it: passwords of URLs, values of keys that say so, authorization headers. Time linear in its length. */
export function redact(key: string, value: string): string {
  if (SECRET_KEY.test(key) && !PLAIN.test(value)) return REDACTED
  return redactText(value)
}

/** The same for text without a key: a command, an instruction. */
export function redactText(text: string): string {
  return text
    .replace(CREDENTIALS, `$1:${REDACTED}@`)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`)
    .replace(ASSIGNED, (whole, head: string, value: string) => (PLAIN.test(value) ? whole : `${head}${REDACTED}`))
}
