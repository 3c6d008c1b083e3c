import { readFileSync } from 'node:fs'
import * as semver from 'semver'

/** node-semver, strict as the registry of npm is, for lines `a<TAB>b`. */
const answers = readFileSync(0, 'utf8').trimEnd().split('\n').map((line) => {
  const [x, y] = line.split('\t').map((version) => semver.parse(version))
  return x && y ? '<=>'[semver.compare(x, y) + 1] : '!'
})
process.stdout.write(`${answers.join('\n')}\n`)
