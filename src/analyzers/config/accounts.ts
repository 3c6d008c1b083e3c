import type { ConfigFormat, Tell } from './format.ts'
import type { ConfigText, Line } from './config-text.ts'

/** passwd(5): `name.uid`, `.gid`, `.home`, `.shell`, and `.password` where the field is not `x`; never what is in it. */
export const passwd = accountFile('passwd', (tell, [name, password, uid, gid, , home, shell], line) => {
  if (password !== 'x') tell(`${name}.password`, passwordState(password ?? ''), line)
  tell(`${name}.uid`, uid ?? '', line)
  tell(`${name}.gid`, gid ?? '', line)
  tell(`${name}.home`, home ?? '', line)
  tell(`${name}.shell`, shell ?? '', line)
})

/** group(5): `name.gid`, and a `name.member` for each. */
export const group = accountFile('group', (tell, [name, , gid, members], line) => {
  tell(`${name}.gid`, gid ?? '', line)
  for (const member of (members ?? '').split(',')) if (member !== '') tell(`${name}.member`, member, line)
})

/** shadow(5): `name.password` is `locked`, `empty` or `hash:` with the method; the hash is left out. */
export const shadow = accountFile('shadow', (tell, [name, password, changed, , maximum], line) => {
  tell(`${name}.password`, passwordState(password ?? ''), line)
  if (changed) tell(`${name}.lastChanged`, changed, line)
  if (maximum) tell(`${name}.maximumDays`, maximum, line)
})

function accountFile(kind: string, record: (tell: Tell, fields: readonly string[], line: number) => void): ConfigFormat {
  return {
    kind,
    by: [{ basename: kind }],
    fits: (path) => path === `/etc/${kind}`,
    read: (text: ConfigText, tell) => {
      for (const { number, text: entry } of text.lines() satisfies Line[]) {
        const fields = entry.split(':')
        if (fields.length > 1 && fields[0] !== '' && !/^[+-]/.test(entry)) record(tell, fields, number)
      }
    },
  }
}

/** The methods of crypt(5), by prefix. */
const METHODS: readonly (readonly [string, string])[] = [
  ['$y$', 'yescrypt'], ['$gy$', 'gost-yescrypt'], ['$7$', 'scrypt'], ['$6$', 'sha512'], ['$5$', 'sha256'], ['$2', 'bcrypt'], ['$1$', 'md5'], ['_', 'bsdi'],
]

function passwordState(field: string): string {
  if (field === '') return 'empty'
  // A hash behind a mark would hold again when somebody unlocks the account.
  if (/^[!*]/.test(field)) return 'locked'
  if (field === 'x') return 'shadow'
  return `hash:${METHODS.find(([prefix]) => field.startsWith(prefix))?.[1] ?? 'des'}`
}
