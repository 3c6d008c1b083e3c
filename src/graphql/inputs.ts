import { builder } from './builder.ts'
import { FileType } from './enums.ts'
import { RequestFailure } from './request-failure.ts'

const MAX_TEXT_LENGTH = 512

const PackageRange = builder.inputType('PackageRange', {
  description: 'The versions of a package that lie in a range.',
  fields: (t) => ({
    purl: t.field({ type: 'PackageUrl', required: true, description: 'The package, without a version.' }),
    versions: t.field({ type: 'VersionRange', required: true, description: 'The range; its type has to fit the package.' }),
  }),
})

const PackageNamed = builder.inputType('PackageNamed', {
  description: 'The packages of one type that have a name, in any namespace: of any distribution, scope or group.',
  fields: (t) => ({
    type: t.string({ required: true, description: 'The purl type, e.g. `deb`.' }),
    name: t.string({ required: true, description: 'The name; `@scope/name`, `group:artifact` and `group/artifact` as well.' }),
    versions: t.field({ type: 'VersionRange', description: 'Only versions in this range; its type has to fit. Left out: any version.' }),
    notVersions: t.field({ type: 'VersionRange', description: 'Only versions outside of this range, e.g. of those that are fixed; one that states no version is outside.' }),
  }),
})

const PackageMatching = builder.inputType('PackageMatching', {
  description: 'What is said of packages: members that are given must all hold; a part of the name or a licence is needed.',
  fields: (t) => ({
    type: t.string({ description: 'The purl type, e.g. `deb`.' }),
    namePrefix: t.string({ description: 'How the name begins, without its namespace; A to Z in either case.' }),
    nameContains: t.string({ description: 'What the name contains, from one character on; A to Z in either case.' }),
    license: t.string({ description: 'A licence that it declares: an SPDX identifier, also inside of an expression, or the whole text; at most 256 characters, A to Z in either case.' }),
  }),
})

export const PackageSelector = builder.inputType('PackageSelector', {
  description: 'Which package versions are meant. Exactly one member.',
  isOneOf: true,
  fields: (t) => ({
    purl: t.field({
      type: 'PackageUrl',
      description: 'With a version: that version, in all its qualifiers unless some are named. Without: any version.',
    }),
    named: t.field({ type: PackageNamed, description: 'A name in one package type, in any namespace.' }),
    name: t.string({ description: 'A name in any package type; `@scope/name`, `group:artifact` and `group/artifact` as well.' }),
    range: t.field({ type: PackageRange, description: 'The versions of a package that lie in a range.' }),
    outside: t.field({
      type: PackageRange,
      description: 'The versions of a package that do not lie in a range: has the package, but not at a fixed version. One that states no version is meant too.',
    }),
    matching: t.field({ type: PackageMatching, description: 'By a part of the name, or a licence: at most 100,000 package versions (INPUT.SELECTOR).' }),
  }),
})

export const PackageFilter = builder.inputType('PackageFilter', {
  description: 'Which packages are meant: members that are given must all hold.',
  fields: (t) => ({
    type: t.string({ description: 'The purl type, e.g. `deb`.' }),
    name: t.string({ description: 'The whole name, without its namespace.' }),
    nameContains: t.string({ description: 'A part of the name, in upper or lower case.' }),
  }),
})

const FileModeFilter = builder.inputType('FileModeFilter', {
  description: 'Bits of a mode, 1 to 4095: setuid is 2048, setgid 1024, sticky 512, writable for all 2. Members that are given must all hold.',
  fields: (t) => ({
    allOf: t.int({ description: 'All of these bits are set.' }),
    anyOf: t.int({ description: 'At least one of these bits is set.' }),
    noneOf: t.int({ description: 'None of these bits is set.' }),
  }),
})

const FileVisibility = builder.enumType('FileVisibility', {
  description: 'Whether an image shows a file that one of its layers has.',
  values: {
    VISIBLE: { description: 'It shows it.' },
    SHADOWED: { description: 'A layer replaces or removes it: it is shipped, and nobody sees it.' },
  } as const,
})

export const FileFilter = builder.inputType('FileFilter', {
  description: 'Which files are meant: members that are given must all hold.',
  fields: (t) => ({
    path: t.string({ description: 'The whole absolute path.' }),
    pathGlob: t.string({
      description: 'A glob over the whole path: `*` and `?` not across `/`, `**` across, `[a-z]`, `{a,b}`, `\\` before a character that means itself.',
    }),
    sha256: t.field({ type: 'Digest', description: 'The digest of the content.' }),
    setuid: t.boolean({ description: 'true: setuid or setgid; false: neither.' }),
    owned: t.boolean({
      description: 'true: it belongs to a package of the image (across layers: of some image that has it); false: to none. Folders are in neither.',
    }),
    excludeGlob: t.string({ description: 'A glob as `pathGlob`: paths that are not meant. Across layers, only together with `pathGlob` or `basename`.' }),
    basename: t.string({ description: 'What comes after the last `/` of the path.' }),
    mode: t.field({ type: FileModeFilter, description: 'Bits of the mode; symlinks have none that mean anything, and are never meant.' }),
    uid: t.int({ description: 'The owner.' }),
    gid: t.int({ description: 'The group.' }),
    minSize: t.field({ type: 'BigInt', description: 'At least so many bytes. Across layers, from 1048576 on it is enough alone, and the largest come first.' }),
    maxSize: t.field({ type: 'BigInt', description: 'At most so many bytes.' }),
    type: t.field({ type: FileType, description: 'The kind of the entry.' }),
    visibility: t.field({
      type: FileVisibility,
      description: 'Across layers: whether some image shows it, or some image that has it does not; left out: either. An image shows what is VISIBLE; the others are its `shadowedFiles`.',
    }),
  }),
})

/** Refuses texts that no name can be as long as. Throws INPUT.TOO_LONG. */
export function bounded<Input extends object>(input: Input): Input {
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === 'string' && value.length > MAX_TEXT_LENGTH) {
      throw new RequestFailure('INPUT.TOO_LONG', `${name} has at most ${MAX_TEXT_LENGTH} characters.`)
    }
  }
  return input
}
