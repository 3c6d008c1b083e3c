import type { Requirement } from '../../model/requirement.ts'

/** `D:` (Alpine wiki, "Apk spec"): `so:libc.musl-x86_64.so.1 busybox>=1.36 !conflict`; what begins with `!` must not be there. */
export function* parseDepends(field: string | undefined): Generator<Requirement> {
  for (const text of (field ?? '').split(' ')) {
    if (text !== '' && !text.startsWith('!')) yield { text, names: [nameOf(text)] }
  }
}

/** `p:`: `so:libcrypto.so.3=3 cmd:openssl=3.1.4-r0`. */
export function parseProvides(field: string | undefined): string[] {
  return (field ?? '').split(' ').map(nameOf)
}

function nameOf(text: string): string {
  return text.split(/[<>=~@]/, 1)[0]!
}
