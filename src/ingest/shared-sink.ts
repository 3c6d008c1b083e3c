import { type Excerpt, type ExcerptBuilder, MAGIC_BYTES } from '../layers/excerpt.ts'
import type { FileSink } from '../layers/layer-visitor.ts'

/** Offers each file to several sinks, and hands its bytes to those that wanted them; the others are shown its head, as if nobody had. */
export function sharedSink(sinks: readonly FileSink[]): FileSink {
  const [only] = sinks
  if (only !== undefined && sinks.length === 1) return only
  const wanting = new Map<string, readonly FileSink[]>()
  const sniffing = new Map<string, FileSink>()
  const sniff = (among: readonly FileSink[], path: string, size: number, head: Buffer): ExcerptBuilder | null => {
    for (const sink of among) {
      const builder = sink.sniff?.(path, size, head) ?? null
      if (builder === null) continue
      sniffing.set(path, sink)
      return builder
    }
    return null
  }
  const excerpt = (path: string, found: Excerpt): void => {
    sniffing.get(path)?.excerpt?.(path, found)
    sniffing.delete(path)
  }
  return {
    wants: (path, size) => {
      const willing = sinks.filter((sink) => sink.wants(path, size))
      if (willing.length > 0) wanting.set(path, willing)
      return willing.length > 0
    },
    file: (path, bytes) => {
      const willing = wanting.get(path) ?? []
      for (const sink of willing) sink.file(path, bytes)
      wanting.delete(path)
      const others = sinks.filter((sink) => !willing.includes(sink))
      const builder = sniff(others, path, bytes.length, bytes.subarray(0, MAGIC_BYTES))
      if (builder === null) return
      builder.push(bytes)
      excerpt(path, builder.build())
    },
    sniff: (path, size, head) => sniff(sinks, path, size, head),
    excerpt,
    link: (path, target) => {
      for (const sink of sinks) sink.link(path, target)
    },
  }
}
