import { sliceOf } from '../lineage/sql/reads/page.ts'
import { builder } from './builder.ts'
import { ImageComparison } from './comparison.ts'
import { CONFIG_ASPECTS, type ConfigAspect, type ConfigChange, configChanges } from './config-changes.ts'
import { connectionOf, toPage } from './connection.ts'
import { FileChangeKind } from './enums.ts'
import { cursorOf, isText, type KeyParser, pageArgs, pageOf } from './keyset.ts'

const ConfigAspectType = builder.enumType('ConfigAspect', {
  description: 'What two image configurations can differ in (OCI image-spec, config).',
  values: {
    USER: { description: 'Who runs in it.' },
    WORKING_DIR: { description: 'Where it starts.' },
    ENTRYPOINT: { description: 'What runs; a JSON list.' },
    CMD: { description: 'Its default arguments; a JSON list.' },
    SHELL: { description: 'The shell of instructions; a JSON list.' },
    ENV: { description: 'A variable, by name.' },
    EXPOSED_PORT: { description: '`port/protocol`.' },
    VOLUME: { description: 'A path that is meant to be mounted.' },
    LABEL: { description: 'A label, by name.' },
    STOP_SIGNAL: { description: 'How it is asked to stop.' },
    HEALTHCHECK: { description: 'How it is seen to be well; JSON.' },
    ON_BUILD: { description: 'Instructions for images that are built on it; a JSON list.' },
    AUTHOR: { description: 'Who made it.' },
    OS: { description: 'The operating system.' },
    OS_VERSION: { description: 'Its version.' },
    ARCHITECTURE: { description: 'The processor.' },
    VARIANT: { description: 'Its variant.' },
  } satisfies Record<ConfigAspect, { description: string }>,
})

const ConfigChangeType = builder.objectRef<ConfigChange>('ConfigChange').implement({
  description: 'A member of two image configurations that is not the same.',
  fields: (t) => ({
    aspect: t.expose('aspect', { type: ConfigAspectType, description: 'Which member.' }),
    name: t.string({ nullable: true, description: 'Of the variable, label, port or volume; null where there is but one.', resolve: ({ name }) => (name === '' ? null : name) }),
    kind: t.field({
      type: FileChangeKind,
      description: 'What happened.',
      resolve: ({ from, to }) => (from === null ? 'ADDED' : to === null ? 'REMOVED' : 'CHANGED'),
    }),
    from: t.exposeString('from', { nullable: true, description: 'What it was.' }),
    to: t.exposeString('to', { nullable: true, description: 'What it is.' }),
  }),
})

const ConfigChangeConnection = connectionOf('ConfigChange', ConfigChangeType, 'changes of configuration')

const configKey: KeyParser<{ aspect: number; name: string }> = ([aspect, name, ...more]) => {
  const at = CONFIG_ASPECTS.findIndex((each) => each === aspect)
  return at >= 0 && isText(name) && more.length === 0 ? { aspect: at, name } : null
}

builder.objectField(ImageComparison, 'configChanges', (t) =>
  t.field({
    type: ConfigChangeConnection,
    extensions: { weight: 10 },
    description: 'In what their configurations differ: user, entrypoint, variables, ports, labels ..., by aspect and name.',
    args: pageArgs,
    resolve: async ({ from, to }, args, { reads }) => {
      const page = pageOf(args, configKey)
      const [before, after] = await Promise.all([reads.imageConfig(from.id), reads.imageConfig(to.id)])
      const all = configChanges(before, after)
      const rest = page.after === null ? all : all.filter((change) => isAfter(change, page.after!))
      return toPage(page, sliceOf(rest.slice(0, page.size + 1), page.size), (node) => ({ cursor: cursorOf(node.aspect, node.name), node }), async () => all.length)
    },
  }),
)

function isAfter({ aspect, name }: ConfigChange, after: { aspect: number; name: string }): boolean {
  const at = CONFIG_ASPECTS.indexOf(aspect)
  return at === after.aspect ? name > after.name : at > after.aspect
}
