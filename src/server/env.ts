import { z } from 'zod'
import type { Settings } from '../cli/host.ts'

const text = z.string().max(4_096).transform((value) => (value === '' ? undefined : value))
const flag = z.string().optional().transform((value) => value !== undefined && value !== '' && value !== '0' && value !== 'false')

const schema = z.object({
  STRATIGRAPH_STORE: text.optional(),
  STRATIGRAPH_ENDPOINT: text.optional().refine((value) => value === undefined || /^https?:\/\/./.test(value), 'is an http:// or https:// url'),
  STRATIGRAPH_TOKEN: text.optional().refine((value) => value === undefined || /^[\x21-\x7E]+$/.test(value), 'is printable ASCII without blanks'),
  PORT: text.optional().refine((value) => value === undefined || (/^\d{1,5}$/.test(value) && Number(value) <= 65_535), 'is a number up to 65535'),
  HOST: text.optional(),
  STRATIGRAPH_EXTENSIONS: text.optional(),
  STRATIGRAPH_EVENTS_SECRET: text.optional().refine((value) => value === undefined || /^[\x21-\x7E]{16,1024}$/.test(value), 'is 16 to 1,024 printable ASCII characters without blanks'),
  STRATIGRAPH_NEO4J_URL: text.optional().refine((value) => value === undefined || (/^(?:bolt|neo4j)(?:\+s|\+ssc)?:\/\/./.test(value) && URL.canParse(value)), 'is a bolt:// or neo4j:// url'),
  STRATIGRAPH_NEO4J_USER: text.optional(),
  STRATIGRAPH_NEO4J_PASSWORD: text.optional(),
  CI: flag,
  TERM: z.string().optional(),
  npm_lifecycle_event: z.string().optional(),
})

/** Faults of the environment, one line each. */
export class EnvironmentError extends Error {}

/** The only reader of the environment. Throws EnvironmentError with all faults together. */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const { success, data, error } = schema.safeParse(environment)
  if (!success) throw new EnvironmentError(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'))
  return {
    store: data.STRATIGRAPH_STORE ?? 'stratigraph.db',
    endpoint: data.STRATIGRAPH_ENDPOINT ?? null,
    token: data.STRATIGRAPH_TOKEN ?? null,
    port: data.PORT === undefined ? null : Number(data.PORT),
    host: data.HOST ?? '127.0.0.1',
    extensions: data.STRATIGRAPH_EXTENSIONS ?? 'extensions',
    ...(data.STRATIGRAPH_EVENTS_SECRET === undefined ? {} : { eventsSecret: data.STRATIGRAPH_EVENTS_SECRET }),
    ...(data.STRATIGRAPH_NEO4J_URL === undefined
      ? {}
      : { neo4j: { url: data.STRATIGRAPH_NEO4J_URL, user: data.STRATIGRAPH_NEO4J_USER ?? 'neo4j', password: data.STRATIGRAPH_NEO4J_PASSWORD ?? null } }),
    // npm kills the shell that it has started, not what runs in it.
    endsWithParent: data.npm_lifecycle_event !== undefined,
    redraw: !data.CI && data.TERM !== 'dumb',
  }
}
