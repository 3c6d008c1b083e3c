import { builder } from './builder.ts'

interface LabelShape {
  readonly name: string
  readonly value: string
}

interface HistoryShape {
  readonly created: string | null
  readonly createdBy: string | null
  readonly comment: string | null
  readonly emptyLayer: boolean
}

interface ConfigurationShape {
  readonly author: string | null
  readonly user: string | null
  readonly workingDir: string | null
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly stopSignal: string | null
  readonly labels: readonly LabelShape[]
  readonly history: readonly HistoryShape[]
  readonly json: unknown
}

/** The members that the OCI image-spec (config.md) defines; what has another type than it says counts as absent. */
export function parseConfiguration(json: unknown): ConfigurationShape {
  const top = record(json)
  const config = record(top['config'])
  return {
    author: text(top['author']),
    user: text(config['User']),
    workingDir: text(config['WorkingDir']),
    env: texts(config['Env']),
    entrypoint: texts(config['Entrypoint']),
    cmd: texts(config['Cmd']),
    exposedPorts: Object.keys(record(config['ExposedPorts'])).sort(),
    volumes: Object.keys(record(config['Volumes'])).sort(),
    stopSignal: text(config['StopSignal']),
    labels: Object.entries(record(config['Labels']))
      .map(([name, value]) => ({ name, value: String(value) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    history: (Array.isArray(top['history']) ? top['history'] : []).map(record).map((entry) => ({
      created: text(entry['created']),
      createdBy: text(entry['created_by']),
      comment: text(entry['comment']),
      emptyLayer: entry['empty_layer'] === true,
    })),
    json,
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

export const Label = builder.objectRef<LabelShape>('Label').implement({
  description: 'A label of an image.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'e.g. `org.opencontainers.image.source`.' }),
    value: t.exposeString('value', { description: 'As it was written.' }),
  }),
})

const HistoryEntry = builder.objectRef<HistoryShape>('HistoryEntry').implement({
  description: 'One step of the build.',
  fields: (t) => ({
    created: t.exposeString('created', { nullable: true, description: 'When, as it was written.' }),
    createdBy: t.exposeString('createdBy', { nullable: true, description: 'The instruction.' }),
    comment: t.exposeString('comment', { nullable: true, description: 'Often which builder.' }),
    emptyLayer: t.exposeBoolean('emptyLayer', { description: 'It made no layer.' }),
  }),
})

export const ImageConfiguration = builder.objectRef<ConfigurationShape>('ImageConfiguration').implement({
  description: 'The configuration of an image (OCI image-spec, config).',
  fields: (t) => ({
    author: t.exposeString('author', { nullable: true, description: 'Who made it.' }),
    user: t.exposeString('user', { nullable: true, description: 'Who runs in it; null: root.' }),
    workingDir: t.exposeString('workingDir', { nullable: true, description: 'Where it starts.' }),
    env: t.exposeStringList('env', { description: 'Variables, `NAME=value`.' }),
    entrypoint: t.exposeStringList('entrypoint', { description: 'What runs.' }),
    cmd: t.exposeStringList('cmd', { description: 'Its default arguments.' }),
    exposedPorts: t.exposeStringList('exposedPorts', { description: '`port/protocol`.' }),
    volumes: t.exposeStringList('volumes', { description: 'Paths that are meant to be mounted.' }),
    stopSignal: t.exposeString('stopSignal', { nullable: true, description: 'How it is asked to stop.' }),
    labels: t.field({ type: [Label], description: 'By name.', resolve: ({ labels }) => labels }),
    history: t.field({ type: [HistoryEntry], description: 'All steps of the build, oldest first.', resolve: ({ history }) => history }),
    json: t.expose('json', { type: 'JSON', nullable: true, description: 'The configuration as it is.' }),
  }),
})
