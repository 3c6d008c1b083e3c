import { createHash } from 'node:crypto'
import type { Descriptor, Layout, Platform } from './layout.ts'
import type { Stage, Step } from './stage.ts'

/** What an image says of itself in its config; field names are those of the OCI image-spec, config.md. */
export interface Runtime {
  readonly Env?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly WorkingDir?: string
  readonly User?: string
  readonly ExposedPorts?: Readonly<Record<string, object>>
}

/** An image to be written: a stage, and what is told about it. `base` is the image that FROM names. */
export interface Draft {
  readonly reference: string
  readonly title: string
  readonly version: string
  readonly created: string
  readonly platform: Platform
  readonly stage: Stage
  readonly runtime: Runtime
  readonly base?: Image
}

/** A written image. */
export interface Image {
  readonly draft: Draft
  readonly manifest: Descriptor
  readonly steps: readonly Step[]
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Writes layers, config and manifest of an image; the reference is given separately with `layout.name`. */
export function writeImage(layout: Layout, draft: Draft): Image {
  const steps = draft.stage.steps
  const layers = steps.flatMap((step) => (step.layer ? [step.layer] : []))
  const labels = labelsOf(draft)
  const config = layout.putJson('application/vnd.oci.image.config.v1+json', {
    created: draft.created,
    ...draft.platform,
    config: { ...draft.runtime, Env: [PATH, ...(draft.runtime.Env ?? [])], Labels: labels },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: steps.map(historyOf),
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = layout.putJson(mediaType, {
    schemaVersion: 2,
    mediaType,
    config,
    layers: layers.map((layer) => layout.put(layer.mediaType, layer.blob)),
    annotations: labels,
  })
  return { draft, manifest: { ...manifest, platform: draft.platform }, steps }
}

function historyOf(step: Step): object {
  const entry = { created: step.created, created_by: step.createdBy, comment: 'buildkit.dockerfile.v0' }
  return step.layer ? entry : { ...entry, empty_layer: true }
}

function labelsOf(draft: Draft): Record<string, string> {
  const key = (name: string): string => `org.opencontainers.image.${name}`
  const [name = ''] = draft.reference.replace('seeds.example/', '').split(':')
  const labels = {
    [key('title')]: draft.title,
    [key('version')]: draft.version,
    [key('created')]: draft.created,
    [key('source')]: `https://git.seeds.example/${name}`,
    [key('revision')]: createHash('sha1').update(draft.reference).digest('hex'),
    [key('licenses')]: 'Apache-2.0',
  }
  if (!draft.base) return labels
  const { draft: base, manifest } = draft.base
  return { ...labels, [key('base.name')]: base.reference, [key('base.digest')]: manifest.digest }
}
