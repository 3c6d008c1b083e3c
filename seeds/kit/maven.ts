import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './shell.ts'
import { workFolder } from './workshop.ts'

/** A Maven artifact as `group:artifact:version`. */
export type Coordinates = `${string}:${string}:${string}`

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'

/** Downloads one jar with Maven and answers its path. */
export function downloadJar(coordinates: Coordinates): string {
  const [, artifact, version] = coordinates.split(':')
  const folder = workFolder('jars')
  const path = join(folder, `${artifact}-${version}.jar`)
  if (existsSync(path)) return path
  run('mvn', ['-q', '-B', `${PLUGIN}:copy`, `-Dartifact=${coordinates}`, `-DoutputDirectory=${folder}`])
  return path
}
