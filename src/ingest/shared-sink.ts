import type { FileSink } from '../layers/layer-visitor.ts'

/** Offers each file to several sinks, and hands its bytes to those that wanted them. */
export function sharedSink(sinks: readonly FileSink[]): FileSink {
  const [only] = sinks
  if (only !== undefined && sinks.length === 1) return only
  const wanting = new Map<string, readonly FileSink[]>()
  return {
    wants: (path, size) => {
      const willing = sinks.filter((sink) => sink.wants(path, size))
      if (willing.length > 0) wanting.set(path, willing)
      return willing.length > 0
    },
    file: (path, bytes) => {
      for (const sink of wanting.get(path) ?? []) sink.file(path, bytes)
      wanting.delete(path)
    },
    link: (path, target) => {
      for (const sink of sinks) sink.link(path, target)
    },
  }
}
