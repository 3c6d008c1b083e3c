/** What an image runs on (OCI image-spec, image-index.md, `platform`). */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant: string | null
}

/** `linux/arm64/v8`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === null ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`
}

/** From `os/architecture[/variant]`; null when it is not of that form. */
export function parsePlatform(text: string): Platform | null {
  const [os, architecture, variant, ...more] = text.split('/')
  if (!os || !architecture || more.length > 0) return null
  return { os, architecture, variant: variant === undefined || variant === '' ? null : variant }
}

/** Whether `platform` is what was asked for: a wanted variant that is not named matches any. */
export function satisfies(platform: Platform, wanted: Platform): boolean {
  return (
    platform.os === wanted.os &&
    platform.architecture === wanted.architecture &&
    (wanted.variant === null || variantOf(platform) === variantOf(wanted))
  )
}

/** arm64 has one variant, and half of the world leaves it out. */
function variantOf({ architecture, variant }: Platform): string | null {
  return architecture === 'arm64' ? (variant ?? 'v8') : variant
}
