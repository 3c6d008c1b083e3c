import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFacts } from '../../src/facts/facts.ts'
import type { AnalysisOutcome } from '../../src/ingest/analysis.ts'
import { createAnalyze } from '../../src/ingest/analyze-target.ts'
import { createExtensions, type Extensions } from '../../src/ingest/extensions.ts'
import { LayerPool } from '../../src/ingest/layer-pool.ts'
import type { SqlStore } from '../../src/lineage/sql/store.ts'
import { temporaryFolder } from './oci.ts'

const pool = new LayerPool(2)

/** A description that reads `/etc/*.conf` and states an object; members are put over it. */
export function described(name: string, more: object = {}): string {
  const schema = { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'], additionalProperties: false }
  return JSON.stringify({ name, version: '1.0.0', reads: ['/etc/*.conf'], schema, ...more })
}

/** A program in sh: what it does for `describe`, what for `analyze`. */
export function program(description: string, analyze: string): string {
  return `#!/bin/sh\nif [ "$1" = describe ]; then cat <<'JSON'\n${description}\nJSON\nexit; fi\n${analyze}\n`
}

/** For every file: how many bytes it has. */
export const SIZES = `while IFS= read -r line; do
  file=\${line#*\\"file\\":\\"}; file=\${file%%\\"*}
  printf '{"file":"%s","fact":{"size":%d}}\\n' "$file" "$(wc -c < "$file")"
done`

/** Writes programs into the folder of analyzers. */
export function writePrograms(folder: string, programs: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'analyzers'), { recursive: true })
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, 'analyzers', name), text, { mode: 0o755 })
}

/** A store's extensions from a folder of their own, and its analysis with them. */
export function withExtensions(store: SqlStore, programs: Readonly<Record<string, string>>) {
  const folder = temporaryFolder()
  writePrograms(folder, programs)
  const extensions: Extensions = createExtensions(store, createFacts(store), join(folder, 'analyzers'))
  return {
    folder,
    extensions,
    analyze: (target: string): Promise<AnalysisOutcome> =>
      createAnalyze(store.lineage, pool, extensions).analyze(target, { signal: new AbortController().signal, onProgress: () => {} }),
  }
}
