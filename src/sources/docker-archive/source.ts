import { statSync } from 'node:fs'
import { describeFailure, Failure } from '../../model/failure.ts'
import { SourceFailure } from '../source-failure.ts'
import type { Files } from '../files.ts'
import { layoutNames } from '../layout-names.ts'
import { type DockerManifest, parseDockerManifest } from '../schema.ts'
import type { Source, SourceContents, SourceImage, SourceRefusal } from '../source.ts'
import { tarFiles } from '../tar-files.ts'
import { walkIndex } from '../walk-index.ts'
import { synthesize } from './synthesize.ts'

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** What `docker save` writes: the old form (manifest.json with a folder a layer) and the form since Docker 25, which is an OCI layout as well. */
export const source: Source = {
  name: 'docker-archive',
  accepts: (target) => statSync(target, { throwIfNoEntry: false })?.isFile() === true,
  open(target) {
    const files = tarFiles(target)
    const bytes = files.read('manifest.json', MAX_DOCUMENT_BYTES)
    const manifest = bytes === null ? null : parseDockerManifest(bytes)
    const index = files.read('index.json', MAX_DOCUMENT_BYTES)
    // Without a manifest.json a tar of an OCI layout was given without its prefix.
    if (manifest === null && index !== null) return walkIndex(files, index, layoutNames(target))
    if (manifest === null) throw new SourceFailure('SOURCES.NOT_AN_ARCHIVE', 'The archive has neither manifest.json nor index.json.', { path: target })
    return index === null ? openOld(files, manifest) : withTags(walkIndex(files, index, namesOf), manifest)
  },
}

function namesOf({ annotations }: { annotations?: Record<string, string> | null | undefined }): string[] {
  const full = annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name']
  return full === undefined ? [] : [full]
}

/** RepoTags of the image with the same configuration: the index may know the tag only. */
function withTags(contents: SourceContents, manifest: DockerManifest): SourceContents {
  const tags = new Map(manifest.map(({ Config, RepoTags }) => [Config.replace(/^.*\//, ''), RepoTags ?? []]))
  const images = contents.images.map((image): SourceImage => {
    const own = tags.get(image.configDigest.slice('sha256:'.length)) ?? []
    const whole = image.names.filter((name) => name.includes(':') || name.includes('/'))
    return { ...image, names: [...new Set([...whole, ...own])] }
  })
  return { ...contents, images }
}

function openOld(files: Files, manifest: DockerManifest): SourceContents {
  const images = new Map<string, SourceImage>()
  const refusals: SourceRefusal[] = []
  for (const entry of manifest) {
    try {
      const image = synthesize(files, entry)
      const names = new Set([...(images.get(image.digest)?.names ?? []), ...image.names])
      images.set(image.digest, { ...image, names: [...names] })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      refusals.push({ image: entry.RepoTags?.[0] ?? entry.Config, code: error.code, message: describeFailure(error) })
    }
  }
  return { images: [...images.values()], indexes: [], attestations: [], refusals }
}
