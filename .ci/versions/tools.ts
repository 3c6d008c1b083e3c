import { join } from 'node:path'

const here = import.meta.dirname
const MAVEN_ARTIFACT = 'https://repo.maven.apache.org/maven2/org/apache/maven/maven-artifact/3.9.12/maven-artifact-3.9.12.jar'

/** An ecosystem's own comparison: a command that answers each line `a<TAB>b` with `<`, `=`, `>`, or `!` where it refuses one of them. */
export interface Tool {
  /** The purl type whose order it judges. */
  readonly type: string
  readonly command: (build: string) => readonly string[]
  /** Made once, into the folder `build`. */
  readonly prepare?: (build: string) => readonly string[]
  /** What versions of this ecosystem are made of, beside digits and what published ones show. */
  readonly pieces: readonly string[]
  /** What every version begins with: Go's `v`. */
  readonly start?: string
  /** Numbers of more digits overflow in it and are not asked. */
  readonly digits?: number
}

const words = ['alpha', 'beta', 'rc', 'dev', 'a', 'b', 'pre']

/** The tools that run here; Alpine's, NuGet's and Dart's do not: their orders are held to published comparisons only. */
export const tools: readonly Tool[] = [
  {
    type: 'deb',
    prepare: (build) => ['sh', '-c', `cc -O1 ${join(here, 'deb.c')} -o ${build}/deb $(pkg-config --cflags --libs libdpkg) -lmd`],
    command: (build) => [`${build}/deb`],
    pieces: ['.', '-', '+', '~', '~rc', '+b', 'a', 'Z', '+deb12u', '+dfsg', '1:', '-0ubuntu', '.0', '0'],
  },
  {
    type: 'rpm',
    command: () => ['sh', '-c', `rpm --eval "%{lua:$(cat ${join(here, 'rpm.lua')})}"`],
    pieces: ['.', '-', '+', '~', '^', '_', 'a', 'Z', '.el9', '1:', '~rc', '^git', '.0', '0'],
  },
  { type: 'gem', command: () => ['ruby', join(here, 'gem.rb')], pieces: ['.', '-', ...words, '.0', '0', '.pre', '.a'] },
  {
    type: 'pypi',
    command: () => ['python3', join(here, 'pypi.py')],
    pieces: ['.', '-', '_', '!', '+', ...words, '.post', '.dev', 'c', 'preview', 'rev', 'r', 'RC', '+local', '.0', '0', '1!'],
  },
  {
    type: 'composer',
    command: () => ['php', join(here, 'composer.php')],
    digits: 18,
    pieces: ['.', '-', '+', ...words, '-beta', '-RC', '-p', '-patch', '-pl', '.0', '0', 'v'],
  },
  {
    type: 'maven',
    prepare: (build) => ['sh', '-c', `curl -fsS --retry 3 -o ${build}/maven-artifact.jar ${MAVEN_ARTIFACT}`],
    command: (build) => ['java', '-cp', `${build}/maven-artifact.jar`, join(here, 'Maven.java')],
    pieces: ['.', '-', ...words, '-SNAPSHOT', '-M', '.Final', '.GA', '-sp', 'cr', 'x', '.RELEASE', '-jre', '.0', '0', '-0', 'milestone'],
  },
  { type: 'npm', digits: 15, command: () => [process.execPath, join(here, 'npm.ts')], pieces: ['.', '-', '+', ...words, '-0', '.0', '-rc.', '-x-y', 'v', '='] },
  {
    type: 'golang',
    start: 'v',
    prepare: (build) => ['sh', '-c', `cd ${join(here, 'golang')} && go build -o ${build}/golang .`],
    command: (build) => [`${build}/golang`],
    pieces: ['.', '-', '+', ...words, '-0', '.0', '-rc.', '-0.20240102030405-abcdefabcdef', '+incompatible'],
  },
  {
    type: 'cargo',
    prepare: (build) => ['sh', '-c', `cd ${join(here, 'cargo')} && cargo build --quiet --locked --target-dir ${build}/cargo`],
    command: (build) => [`${build}/cargo/debug/versions`],
    pieces: ['.', '-', '+', ...words, '-0', '.0', '-rc.', '-x-y', '+build'],
  },
]
