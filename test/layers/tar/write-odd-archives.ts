import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { oddArchives } from './odd-archives.ts'

/** Writes the odd archives into a folder, for odd-archives/answers.go. */
for (const [name, bytes] of oddArchives()) writeFileSync(join(process.argv[2]!, `${name}.tar`), bytes)
