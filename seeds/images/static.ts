import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { downloadDeb } from '../kit/apt.ts'
import type { DebName } from '../kit/apt.ts'
import { fieldOf, unpackDistroless } from '../kit/dpkg.ts'
import { writeImage } from '../kit/image.ts'
import type { Image } from '../kit/image.ts'
import type { Descriptor, Layout, Platform } from '../kit/layout.ts'
import { debFound } from '../kit/probes.ts'
import { purlOf } from '../kit/purl.ts'
import { Stage } from '../kit/stage.ts'
import type { Found } from '../kit/stage.ts'
import { stageFolder } from '../kit/workshop.ts'

const REFERENCE = 'seeds.example/tools/static:1'
const CREATED = '2026-04-02T00:00:00Z'

const SHARED_DEBS: readonly DebName[] = [
  'media-types=10.0.0',
  'netbase=6.4',
  'tzdata=2026b-0+deb12u1',
  'ca-certificates=20230311+deb12u1',
]

const NATIVE_DEBS: readonly DebName[] = [
  'base-files=12.4+deb12u15',
  'zlib1g=1:1.2.13.dfsg-1',
  'libexpat1=2.5.0-1+deb12u2',
]

type Architecture = 'amd64' | 'arm64'

const PLATFORMS = [
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm64', os: 'linux', variant: 'v8' },
] as const

/** Builds a distroless image for two platforms, with an index that also has a provenance attestation for each. */
export async function buildStatic(layout: Layout): Promise<readonly Image[]> {
  const images: Image[] = []
  for (const platform of PLATFORMS) images.push(await buildFor(layout, platform))
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const attestations = images.map((image) => attest(layout, image))
  const manifests = [...images.map((image) => image.manifest), ...attestations]
  layout.name(REFERENCE, layout.putJson(mediaType, { schemaVersion: 2, mediaType, manifests }))
  return images
}

async function buildFor(layout: Layout, platform: (typeof PLATFORMS)[number]): Promise<Image> {
  const found: Found[] = []
  const stage = Stage.scratch(stageFolder(`static-${platform.architecture}`), () => [...found])
  for (const file of debsFor(platform.architecture)) {
    const name = fieldOf(file, 'Package')
    found.push(describe(file))
    await stage.run(`COPY /${name} / # buildkit`, CREATED, (root) => unpackDistroless(root, file))
  }
  stage.note('USER 65532', CREATED)
  const runtime = { User: '65532', WorkingDir: '/' }
  const draft = { reference: REFERENCE, title: 'Static', version: '1', created: CREATED, platform, stage, runtime }
  return writeImage(layout, draft)
}

function debsFor(architecture: Architecture): string[] {
  const shared = SHARED_DEBS.map((deb) => downloadDeb(deb, 'all'))
  return [...shared, ...NATIVE_DEBS.map((deb) => downloadDeb(deb, architecture))]
}

// dpkg-deb names the source only when it differs: `name` or `name (version)`.
function describe(deb: string): Found {
  const fields = ['Package', 'Version', 'Architecture'].map((field) => fieldOf(deb, field))
  const [name = '', version = '', architecture = ''] = fields
  const [source, , sourceVersion] = /^(\S+)(?: \((.+)\))?$/.exec(fieldOf(deb, 'Source'))?.slice(1) ?? []
  const evidencePath = `/var/lib/dpkg/status.d/${name}`
  return debFound([name, version, architecture, source ?? name, sourceVersion ?? version], evidencePath)
}

// The form of BuildKit's attestation storage: an image manifest for platform unknown/unknown beside the image.
function attest(layout: Layout, image: Image): Descriptor {
  const predicateType = 'https://slsa.dev/provenance/v1'
  const statement = layout.putJson('application/vnd.in-toto+json', provenanceOf(image, predicateType))
  const platform: Platform = { architecture: 'unknown', os: 'unknown' }
  const config = layout.putJson('application/vnd.oci.image.config.v1+json', {
    ...platform,
    config: {},
    rootfs: { type: 'layers', diff_ids: [statement.digest] },
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const layers = [{ ...statement, annotations: { 'in-toto.io/predicate-type': predicateType } }]
  const manifest = layout.putJson(mediaType, { schemaVersion: 2, mediaType, config, layers })
  const annotations = {
    'vnd.docker.reference.digest': image.manifest.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  }
  return { ...manifest, annotations, platform }
}

function provenanceOf(image: Image, predicateType: string): object {
  const { architecture } = image.draft.platform
  const platform = `linux/${architecture}`
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: nameOf(platform), digest: { sha256: image.manifest.digest.slice('sha256:'.length) } }],
    predicateType,
    predicate: {
      buildDefinition: {
        buildType: 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md',
        externalParameters: {
          configSource: {
            uri: 'https://git.seeds.example/tools/static#refs/tags/v1',
            digest: { sha1: createHash('sha1').update(REFERENCE).digest('hex') },
            path: 'Dockerfile',
          },
          request: { frontend: 'dockerfile.v0', args: { 'build-arg:PLATFORM': platform } },
        },
        internalParameters: { builderPlatform: 'linux/amd64' },
        resolvedDependencies: debsFor(architecture === 'arm64' ? 'arm64' : 'amd64').map(dependencyOf),
      },
      runDetails: {
        builder: { id: 'https://ci.seeds.example/tools/static/runs/7' },
        metadata: { invocationId: `run-7-${architecture}`, startedOn: CREATED, finishedOn: '2026-04-02T00:01:00Z' },
      },
    },
  }
}

function nameOf(platform: string): string {
  const qualifiers = { platform }
  return purlOf({ type: 'docker', namespace: 'seeds.example/tools', name: 'static', version: '1', qualifiers })
}

function dependencyOf(deb: string): object {
  return { uri: describe(deb).purl, digest: { sha256: createHash('sha256').update(readFileSync(deb)).digest('hex') } }
}
