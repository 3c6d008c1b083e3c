import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AMD64 } from './base.ts'
import { writeImage } from '../kit/image.ts'
import type { Image } from '../kit/image.ts'
import type { Layout } from '../kit/layout.ts'
import { downloadJar } from '../kit/maven.ts'
import type { Coordinates } from '../kit/maven.ts'
import { run } from '../kit/shell.ts'
import { source, stageFolder, workFolder } from '../kit/workshop.ts'
import { writeZip } from '../kit/zip.ts'
import type { ZipEntry } from '../kit/zip.ts'

const LOADER: Coordinates = 'org.springframework.boot:spring-boot-loader:2.7.18'

const logging = (version: string): readonly Coordinates[] => [
  `org.apache.logging.log4j:log4j-api:${version}`,
  `org.apache.logging.log4j:log4j-core:${version}`,
]

const RUNTIME = {
  Env: ['LANG=C.UTF-8', 'JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75'],
  Entrypoint: ['java', '-jar', '/app/billing.jar'],
  WorkingDir: '/app',
}

/** Builds the Java service with a vulnerable log4j-core in its fat jar, and the image derived from it with the fix. */
export async function buildBilling(layout: Layout, base: Image): Promise<{ first: Image; second: Image }> {
  const at = '2021-12-01T08:00:00Z'
  const stage = base.draft.stage.fork(stageFolder('billing-1.0'))
  stage.note('ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75', at)
  stage.note('WORKDIR /app', at)
  await copyJar(stage, '1.0.0', [...logging('2.14.1'), 'org.apache.commons:commons-text:1.9'], at)
  stage.note(`ENTRYPOINT ${JSON.stringify(RUNTIME.Entrypoint)}`, at)
  const first = publish(layout, '1.0', at, stage, base)
  const later = '2026-01-15T08:00:00Z'
  const derived = stage.fork(stageFolder('billing-1.1'))
  await copyJar(derived, '1.1.0', [...logging('2.17.1'), 'org.apache.commons:commons-text:1.10.0'], later)
  return { first, second: publish(layout, '1.1', later, derived, first) }
}

async function copyJar(stage: Image['draft']['stage'], version: string, libraries: readonly Coordinates[], at: string) {
  await stage.run('COPY target/billing.jar /app/billing.jar # buildkit', at, (root) => {
    mkdirSync(join(root, 'app'), { recursive: true })
    writeFileSync(join(root, 'app/billing.jar'), fatJar(version, libraries), { mode: 0o644 })
  })
}

// The layout that Spring Boot's repackaging writes: its loader unpacked, libraries stored as they are.
function fatJar(version: string, libraries: readonly Coordinates[]): Buffer {
  const jars = libraries.map(downloadJar)
  const manifest = [
    'Manifest-Version: 1.0',
    'Implementation-Title: billing',
    `Implementation-Version: ${version}`,
    'Main-Class: org.springframework.boot.loader.JarLauncher',
    'Start-Class: example.seeds.billing.Billing',
    'Spring-Boot-Version: 2.7.18',
    'Spring-Boot-Classes: BOOT-INF/classes/',
    'Spring-Boot-Lib: BOOT-INF/lib/',
  ]
  const pom = ['groupId=example.seeds', 'artifactId=billing', `version=${version}`]
  const entries = [
    text('META-INF/MANIFEST.MF', manifest, '\r\n'),
    text('META-INF/maven/example.seeds/billing/pom.properties', pom, '\n'),
    ...treeEntries(loaderClasses(), ''),
    ...['BOOT-INF/', 'BOOT-INF/classes/'].map(folderEntry),
    ...treeEntries(ownClasses(), 'BOOT-INF/classes/'),
    folderEntry('BOOT-INF/lib/'),
    ...jars.map((path) => ({ name: `BOOT-INF/lib/${basename(path)}`, content: readFileSync(path), stored: true })),
  ]
  return writeZip(entries)
}

function text(name: string, lines: readonly string[], ending: string): ZipEntry {
  return { name, content: Buffer.from(lines.map((line) => line + ending).join('')), stored: false }
}

// The loader finds classes and libraries by the entries of their folders.
function folderEntry(name: string): ZipEntry {
  return { name, content: Buffer.alloc(0), stored: true }
}

function loaderClasses(): string {
  const folder = emptyFolder('loader')
  run('unzip', ['-q', downloadJar(LOADER), 'org/*', '-d', folder])
  return folder
}

function ownClasses(): string {
  const folder = emptyFolder('classes')
  run('javac', ['--release', '11', '-g:none', '-d', folder, source('billing/Billing.java')])
  return folder
}

function emptyFolder(name: string): string {
  const folder = workFolder(name)
  rmSync(folder, { recursive: true })
  return workFolder(name)
}

function treeEntries(folder: string, prefix: string): ZipEntry[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ name: prefix + path.slice(folder.length + 1), content: readFileSync(path), stored: false }))
}

function publish(layout: Layout, version: string, created: string, stage: Image['draft']['stage'], base: Image): Image {
  const reference = `seeds.example/shop/billing:${version}`
  const draft = { reference, title: 'Billing', version, created, platform: AMD64, stage, runtime: RUNTIME, base }
  const image = writeImage(layout, draft)
  layout.name(reference, image.manifest)
  return image
}
