import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { PROVIDERS } from './schema.ts'

/** Everything that is generated and not committed; nothing is done where the inputs have not changed. */
const STAMP = 'src/generated/.stamp'
const inputs = ['package-lock.json', 'prisma/schema.prisma', 'schema.graphql', 'codegen.ts', ...globSync('src/cli/**/*.graphql').sort()]
const hash = createHash('sha256')
for (const file of inputs.filter((file) => existsSync(file))) hash.update(`${file}\0`).update(readFileSync(file))
const stamp = hash.digest('hex')

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) {
  const run = promisify(execFile)
  const generate = (PROVIDER: string) => run('node_modules/.bin/prisma', ['generate'], { env: { ...process.env, PROVIDER } })
  await Promise.all(PROVIDERS.map(generate))
  if (existsSync('schema.graphql') && existsSync('codegen.ts')) await run('node_modules/.bin/graphql-codegen')
  writeFileSync(STAMP, stamp)
}
