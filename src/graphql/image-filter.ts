import type { InputRef } from '@pothos/core'
import type { ImageFilter as ImageFilterShape } from '../lineage/sql/reads/image-filter.ts'
import { builder } from './builder.ts'
import { FactCondition, factCondition, type FactInput } from './fact-condition.ts'
import { bounded, PackageSelector } from './inputs.ts'

const LabelCondition = builder.inputType('LabelCondition', {
  description: 'A label that an image has to have: members that are given must all hold.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The whole name, at most 256 characters.' }),
    equals: t.string({ description: 'The whole value, at most 256 characters.' }),
    glob: t.string({ description: 'A glob over the value, as `FileFilter.pathGlob`: `*` and `?` not across `/`. Of a value longer than 256 characters, over its beginning.' }),
  }),
})

const FileCondition = builder.inputType('FileCondition', {
  description: 'A file that an image has to show: members that are given must all hold of the same file, and one is needed.',
  fields: (t) => ({
    path: t.string({ description: 'The whole absolute path.' }),
    pathGlob: t.string({ description: 'A glob over the whole path, as `FileFilter.pathGlob`.' }),
    sha256: t.field({ type: 'Digest', description: 'The digest of the content.' }),
  }),
})

type Input = Omit<ImageFilterShape, 'hasFact' | 'all' | 'any' | 'none'> & {
  readonly hasFact?: FactInput | null | undefined
  readonly all?: readonly Input[] | null | undefined
  readonly any?: readonly Input[] | null | undefined
  readonly none?: readonly Input[] | null | undefined
}

/** Of a scalar that may be anything, the builder says `unknown` where a recursive input says `{}`. */
const Fact = FactCondition as unknown as InputRef<FactInput>

export const ImageFilter = builder.inputRef<Input>('ImageFilter').implement({
  description:
    'Which images are meant: members that are given must all hold. `all`, `any` and `none` put filters together: at most 5 inside of each other, 32 in all, '
    + 'with at most 16 packages, files and facts to look for (INPUT.FILTER).',
  fields: (t) => ({
    repository: t.string({ description: 'A tag of this repository points at it.' }),
    repositoryGlob: t.string({ description: 'A tag of such a repository points at it: a glob over its name with its registry, `*` not across `/`.' }),
    tag: t.string({ description: 'A tag of this name points at it; with `repository`, that very tag.' }),
    tagGlob: t.string({ description: 'A tag of such a name points at it, e.g. `1.*`; with a repository, one of that.' }),
    platform: t.string({ description: '`os/architecture[/variant]`; without a variant: any variant.' }),
    base: t.string({ description: 'A reference: its nearest known base is an image that it names, or one with the same layers.' }),
    derivedFrom: t.string({ description: 'A reference: the image was made from an image that it names.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'It says that it was created at this moment or later.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'It says that it was created before this moment.' }),
    label: t.field({ type: LabelCondition, description: 'It has this label.' }),
    contains: t.field({ type: PackageSelector, description: 'It contains one of these package versions.' }),
    lacks: t.field({ type: PackageSelector, description: 'It contains none of these package versions.' }),
    containsFile: t.field({ type: FileCondition, description: 'It shows such a file; what a higher layer hides is not shown.' }),
    hasFact: t.field({ type: Fact, description: "Users' own data says this of it." }),
    complete: t.boolean({ description: 'true: all of it could be read; false: something could not, as its `gaps` say.' }),
    all: t.field({ type: [ImageFilter], description: 'Each of these means it.' }),
    any: t.field({ type: [ImageFilter], description: 'One of these means it; an empty list means no image.' }),
    none: t.field({ type: [ImageFilter], description: 'None of these means it.' }),
  }),
})

/** The filter of images, with its texts bounded. Throws INPUT.TOO_LONG. */
export function imageFilter(filter: Input | null | undefined): ImageFilterShape {
  const { hasFact, all, any, none, ...rest } = bounded(filter ?? {})
  for (const inner of [rest.label, rest.containsFile]) if (inner != null) bounded(inner)
  const each = (filters: readonly Input[] | null | undefined) => filters?.map(imageFilter) ?? null
  return {
    ...rest,
    ...(hasFact == null ? {} : { hasFact: factCondition(bounded(hasFact)) }),
    ...(all == null && any == null && none == null ? {} : { all: each(all), any: each(any), none: each(none) }),
  }
}
