const MAX_EVENT = 1_048_576

/** The data of the `next` events of a stream of server-sent events (GraphQL over SSE, distinct connections mode), parsed. */
export async function* nextEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    if (rest.length > MAX_EVENT) return
    for (const block of blocks) {
      const lines = block.split('\n')
      if (!lines.includes('event: next')) continue
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length))
      yield JSON.parse(data.join('\n'))
    }
  }
}
