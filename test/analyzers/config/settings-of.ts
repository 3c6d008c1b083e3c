import { createRouter } from '../../../src/analyzers/router.ts'
import { ANALYZERS } from '../../../src/analyzers/all.ts'

const router = createRouter(ANALYZERS)

/** What the file sets, as `kind line key=value`; nothing where no analyzer reads it. */
export function settingsOf(path: string, text: string): string[] {
  const route = router.route(path)
  if (route === null) return []
  const { settings = [] } = route.analyzer.analyze({ path, bytes: Buffer.from(text) })
  return settings.map(({ kind, line, key, value }) => `${kind} ${line} ${key}=${value}`)
}
