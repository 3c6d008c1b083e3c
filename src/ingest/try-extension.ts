import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe } from '../analyzers/external/describe.ts'
import { findExecutables } from '../analyzers/external/executable.ts'
import { ask, type ExternalAnalyzer, type ExternalFact, type ExternalRun } from '../analyzers/external/external-analyzer.ts'
import { ExternalFailure } from '../analyzers/external/external-failure.ts'
import { FileCollector } from '../analyzers/external/file-collector.ts'
import { Workspace } from '../analyzers/external/workspace.ts'
import { compileSchema } from '../facts/json-schema.ts'

/** What an extension states about samples, checked as in an analysis. */
export type ExtensionTrial = Pick<ExternalRun, 'version' | 'facts' | 'gaps'>

/**
 * Runs an extension that its author names, trusted or not, on the files below a folder as if they were those of a layer; one on images is given
 * `image.json` of it. Nothing is kept. Throws EXTENSIONS.*, FACTS.BAD_DEFINITION.
 */
export async function tryExtension(file: string, samples: string): Promise<ExtensionTrial> {
  const executable = findExecutables(dirname(resolve(file))).find((each) => each.file === resolve(file))
  if (executable === undefined) throw new ExternalFailure('EXTENSIONS.NOT_FOUND', 'It is no executable file.', { path: file })
  if (!existsSync(samples)) throw new ExternalFailure('EXTENSIONS.NOT_FOUND', 'There are no samples.', { path: samples })
  const analyzer = { ...executable, description: await describe(executable) }
  const validate = await compileSchema(analyzer.description.schema)
  const { version, facts, gaps } = analyzer.description.on === 'image' ? await onImage(analyzer, join(samples, 'image.json')) : await onFiles(analyzer, samples)
  const wrong = facts.map((fact) => wrongOf(fact, validate)).find((each) => each !== null)
  if (wrong !== undefined) throw new ExternalFailure('EXTENSIONS.BAD_FACT', wrong)
  return { version, facts, gaps }
}

function wrongOf({ path, value }: ExternalFact, validate: (value: unknown) => string | null): string | null {
  const wrong = validate(value)
  return wrong === null ? null : `A fact is not as its schema says: ${wrong}${path === '' ? '' : ` (${path})`}.`
}

async function onImage(analyzer: ExternalAnalyzer, file: string): Promise<ExternalRun> {
  const image: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const workspace = new Workspace(analyzer)
  try {
    return await ask(analyzer, workspace, [{ line: JSON.stringify({ image }), file: null, path: '' }], [])
  } finally {
    workspace.remove()
  }
}

async function onFiles(analyzer: ExternalAnalyzer, samples: string): Promise<ExternalRun> {
  const collector = new FileCollector(analyzer)
  const entries = readdirSync(samples, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  const paths = files.map((file) => file.slice(samples.replace(/\/+$/, '').length))
  for (const [i, file] of files.entries()) {
    const bytes = readFileSync(file)
    if (collector.wants(paths[i]!, bytes.length)) collector.file(paths[i]!, bytes)
  }
  return collector.run(new Set(paths))
}
