import { readFixture } from '../read-fixture.ts'

/**
 * What `go version -m` (Go 1.26) says of a fixture: `<file>.txt` has its output with the name of the file cut off. The module that `=>`
 * names takes the place of the one above, unless it is a folder.
 */
export function goVersion(base: string, file: string): { name: string; version: string }[] {
  const [release = '', ...lines] = readFixture(base, `${file}.txt`).toString('utf8').split('\n')
  const modules: { path: string; version: string }[] = []
  for (const line of lines) {
    const [, kind, path = '', version = ''] = line.split('\t')
    if (kind === 'mod' || kind === 'dep') modules.push({ path, version })
    else if (kind === '=>' && !path.startsWith('.')) modules[modules.length - 1] = { path, version }
  }
  const all = [{ path: 'stdlib', version: release.trim().replace(/^go/, '') }, ...modules]
  return all.map(({ path, version }) => ({ name: path.slice(path.lastIndexOf('/') + 1), version }))
}
