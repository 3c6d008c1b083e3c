import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The bytes of `fixtures/<file>` beside a test; `base` is the test's `import.meta.url`. */
export function readFixture(base: string, file: string): Buffer {
  return readFileSync(new URL(`fixtures/${file}`, base))
}

/** Rows of a tab-separated table without a header, as `dpkg-query --showformat` writes it. */
export function readTable(base: string, file: string): string[][] {
  const lines = readFixture(base, file).toString('utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => line.split('\t'))
}

/** The value of a JSON fixture; the caller names its shape. */
export function readJson<T>(base: string, file: string): T {
  return JSON.parse(readFixture(base, file).toString('utf8')) as T
}

/** The bytes of a packed fixture, `fixtures/<file>.gz`. */
export function readPacked(base: string, file: string): Buffer {
  return gunzipSync(readFixture(base, `${file}.gz`))
}
