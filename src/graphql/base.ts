import type { BaseRow } from '../lineage/sql/reads/rows.ts'
import { builder } from './builder.ts'
import { connectionOf } from './connection.ts'
import { Image } from './refs.ts'

export const BaseImage = builder.objectRef<BaseRow>('BaseImage').implement({
  description: 'An image that another one was made from.',
  fields: (t) => ({
    image: t.expose('image', { type: Image, description: 'The base.' }),
    layerCount: t.int({ description: 'How many layers come from it.', resolve: ({ image }) => image.layerCount }),
  }),
})

export const BaseImageConnection = connectionOf('BaseImage', BaseImage, 'bases')
