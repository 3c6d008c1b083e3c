import type { Platform as PlatformShape } from '../model/platform.ts'
import { builder } from './builder.ts'

export const Platform = builder.objectRef<PlatformShape>('Platform').implement({
  description: 'What an image runs on.',
  fields: (t) => ({
    os: t.exposeString('os', { description: 'e.g. `linux`.' }),
    architecture: t.exposeString('architecture', { description: 'e.g. `amd64`.' }),
    variant: t.exposeString('variant', { nullable: true, description: 'e.g. `v8`.' }),
  }),
})
