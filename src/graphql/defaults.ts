/** The platform that is meant where none is named, as in other tools. */
export const DEFAULT_PLATFORM = 'linux/amd64'

/** The argument that chooses among the members of an index. */
export const ofPlatform = {
  defaultValue: DEFAULT_PLATFORM,
  description: '`os/architecture[/variant]`: which image is meant where the reference names an index.',
}
