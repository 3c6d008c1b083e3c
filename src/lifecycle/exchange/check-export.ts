import type { Sealing } from '../../lineage/sql/exchange/custody-log.ts'
import { chainIdsOf } from '../../model/chain-id.ts'
import { digestOf } from '../../model/digest.ts'
import { LifecycleFailure } from '../lifecycle-failure.ts'
import type { Entity } from './kinds.ts'

/** Checks of each entity, in their order, that it says nothing which cannot be: digests that others follow from, and the chain of the log. Throws LIFECYCLE.BAD_EXPORT. */
export function consistency({ genesis, seal }: Sealing): (entity: Entity) => void {
  let [entries, head] = [0, genesis]
  return (entity) => {
    if (entity.kind === 'chain') {
      const { chainId, parentId, diffId, depth } = entity.value
      const expected = parentId === null ? diffId : digestOf(`${parentId} ${diffId}`)
      if (chainId !== expected || (depth === 1) !== (parentId === null)) throw wrong(`The chain ${chainId} is not that of its layers`)
    }
    if (entity.kind === 'image') {
      const { digest, layers } = entity.value
      const chainIds = chainIdsOf(layers.map(({ diffId }) => diffId))
      if (layers.some(({ chainId }, i) => chainId !== chainIds[i])) throw wrong(`The image ${digest} names other chains than those of its layers`)
    }
    if (entity.kind === 'event') {
      const { hash, ...entry } = entity.value
      if (entry.id !== entries + 1 || entry.previous !== head || seal(entry) !== hash) throw wrong(`Entry ${entry.id} of the custody log is not as it was sealed`)
      ;[entries, head] = [entry.id, hash]
    }
  }
}

function wrong(what: string): LifecycleFailure {
  return new LifecycleFailure('LIFECYCLE.BAD_EXPORT', `${what}: the export was made by hand or changed.`)
}
