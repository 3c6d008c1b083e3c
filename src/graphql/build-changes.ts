import { type BuildChange, buildChanges } from '../custody/build-changes.ts'
import { builder } from './builder.ts'
import { ImageComparison } from './comparison.ts'

const BuildAspect = builder.enumType('BuildAspect', {
  description: 'What two builds can differ in, beside what is in them.',
  values: {
    SOURCE: { description: 'Repository and commit: by a believable statement, else by a label.' },
    BASE: { description: 'The nearest known base, by the layers.' },
    BUILDER: { description: 'Who has built, by a believable statement.' },
    SIGNER: { description: 'Trusted signers of what is attached.' },
    PUSHER: { description: 'Who has pushed, as a registry tells.' },
    MATERIAL: { description: 'What the build has used, by a believable statement.' },
  } as const,
})

const BuildChangeType = builder.objectRef<BuildChange>('BuildChange').implement({
  description: 'An aspect in which two images came to be otherwise.',
  fields: (t) => ({
    aspect: t.expose('aspect', { type: BuildAspect, description: 'In what.' }),
    from: t.stringList({ description: 'What only the one has. At most 200.', resolve: ({ from }) => [...from] }),
    to: t.stringList({ description: 'What only the other has. At most 200.', resolve: ({ to }) => [...to] }),
  }),
})

builder.objectField(ImageComparison, 'buildChanges', (t) =>
  t.field({
    type: [BuildChangeType],
    extensions: { weight: 20 },
    description: 'How they came to be otherwise: source, base, who, materials; only those in which they differ. Nobody told: no difference.',
    resolve: ({ from, to }, _args, { reads }) => buildChanges(reads, from, to),
  }),
)
