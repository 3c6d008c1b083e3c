import { basename } from 'node:path'
import { isTag } from '../model/reference.ts'
import type { NamesOf } from './walk-index.ts'

/**
 * The names that the index of a layout gives: `org.opencontainers.image.ref.name` is by the specification a tag, and by custom of tools a whole
 * reference; containerd writes the reference beside. A bare tag gets the name of the layout's folder or file as repository.
 */
export function layoutNames(target: string): NamesOf {
  const repository = basename(target).replace(/(\.tar)?(\.(gz|tgz|zst))?$/, '').toLowerCase()
  return ({ annotations }) => {
    const full = annotations?.['io.containerd.image.name']
    const name = annotations?.['org.opencontainers.image.ref.name']
    if (full !== undefined) return [full]
    if (name === undefined) return []
    return [isTag(name) ? `${repository}:${name}` : name]
  }
}
