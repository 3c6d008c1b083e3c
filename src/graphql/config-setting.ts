import type { SettingRow } from '../lineage/sql/reads/settings.ts'
import { builder } from './builder.ts'
import { connectionOf, toPage } from './connection.ts'
import { imageEdge, onePage } from './image.ts'
import { bounded } from './inputs.ts'
import { cursorOf, idKey, pageArgs, pageOf } from './keyset.ts'
import { File, Image, ImageConnection } from './refs.ts'
import { WEIGHTS } from './weights.ts'

const ConfigSetting = builder.objectRef<SettingRow>('ConfigSetting')

ConfigSetting.implement({
  description: 'A value that a configuration gives to a key: a file of a layer, or the configuration of an image. Secrets are not in it.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'Whose configuration: `sshd`, `nginx`, `apt` ...; `image` and `instruction` are of images themselves. docs/configuration.md lists them.' }),
    key: t.exposeString('key', { description: 'Names of blocks and keys, joined by dots; at most 256 characters.' }),
    value: t.exposeString('value', { description: 'At most 512 characters. `[redacted]` stands where a secret was.' }),
    line: t.exposeInt('line', { nullable: true, description: 'Counted from 1; of an instruction, the step of the build. Null where there are none.' }),
    file: t.field({
      type: File,
      nullable: true,
      description: 'The file that says so; null for the configuration of an image.',
      resolve: ({ fileId }, _args, { reads }) => (fileId === null ? null : reads.fileById(fileId)),
    }),
    images: t.field({
      type: ImageConnection,
      extensions: { weight: WEIGHTS.imageCount },
      description: 'The images that have it: those that show the file, or the one that is configured so. Newest first.',
      args: pageArgs,
      resolve: async ({ fileId, imageId }, args, { reads }) => {
        const page = pageOf(args, idKey)
        if (fileId !== null) return toPage(page, await reads.fileImages(fileId, page), imageEdge, () => reads.fileImageCount(fileId))
        return onePage(page, await reads.imageById(imageId!))
      },
    }),
  }),
})

const ConfigSettingConnection = connectionOf('ConfigSetting', ConfigSetting, 'settings')

const ConfigFilter = builder.inputType('ConfigFilter', {
  description: 'Which settings are meant: members that are given must all hold.',
  fields: (t) => ({
    kind: t.string({ description: 'Whose configuration.' }),
    key: t.string({ description: 'The whole key; `*` stands for any characters: `*.uid`.' }),
    value: t.string({ description: 'The whole value.' }),
    valueContains: t.string({ description: 'A part of the value, in upper or lower case.' }),
    valueBelow: t.string({ description: 'Values that come before this one as texts: of times, which are ISO 8601, the earlier ones.' }),
  }),
})

const edgeOf = (setting: SettingRow) => ({ cursor: cursorOf(setting.id), node: setting })

builder.queryField('configs', (t) =>
  t.field({
    type: ConfigSettingConnection,
    extensions: { weight: WEIGHTS.configs },
    description: 'What configuration files of all layers and the configurations of all images set. A kind, a value or the beginning of a key is needed. Codes: INPUT.CONFIG_FILTER, INPUT.TOO_LONG.',
    args: { ...pageArgs, filter: t.arg({ type: ConfigFilter, required: true, description: 'Which ones.' }) },
    resolve: async (_root, { filter, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = bounded(filter)
      return toPage(page, await reads.settings.settings(which, page), edgeOf, () => reads.settings.settingCount(which))
    },
  }),
)

builder.objectFields(Image, (t) => ({
  configs: t.field({
    type: ConfigSettingConnection,
    extensions: { weight: WEIGHTS.imageConfigs },
    description: 'What the configuration files that it shows set, and its own configuration. Codes: INPUT.TOO_LONG.',
    args: { ...pageArgs, filter: t.arg({ type: ConfigFilter, description: 'Which ones.' }) },
    resolve: async ({ id }, { filter, ...args }, { reads }) => {
      const page = pageOf(args, idKey)
      const which = bounded(filter ?? {})
      return toPage(page, await reads.settings.imageSettings(id, which, page), edgeOf, () => reads.settings.imageSettingCount(id, which))
    },
  }),
}))
