import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextEvents } from '../../src/cli/events.ts'
import { formatBytes, formatMode, formatSeconds } from '../../src/cli/format.ts'
import { ProgressLine } from '../../src/cli/progress-line.ts'

const step = {
  images: { done: 12, total: 480 }, layers: { done: 30, total: 1200 },
  bytes: { done: '1500000', total: '3000000000' }, bytesPerSecond: 110e6, waiting: 0, eta: 125,
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

test('a pipe gets a plain line every two seconds', () => {
  let text = ''
  const line = new ProgressLine({ write: (more) => (text += more) }, true, 'fleet')
  for (let ms = 0; ms < 5_000; ms += 200) {
    line.update(step)
    vi.advanceTimersByTime(200)
  }
  line.clear()
  const one = 'fleet: 12/480 images, 30/1200 layers, 1.5 MB of 3.0 GB, 110 MB/s, 2 min 5 s left\n'
  expect(text).toBe(one + one)
})

test('a terminal gets one line that is drawn again, no wider than it is', () => {
  let text = ''
  const line = new ProgressLine({ isTTY: true, columns: 40, write: (more) => (text += more) }, true, 'fl\x1Beet')
  line.update(step)
  line.update(step)
  line.clear()
  const one = '\r\x1B[Kfl\\x1Beet: 12/480 images, 30/1200 layer'
  expect(text).toBe(`${one}${one}\r\x1B[K`)
})

test('a terminal that cannot redraw gets lines', () => {
  let text = ''
  const line = new ProgressLine({ isTTY: true, columns: 40, write: (more) => (text += more) }, false, 'fleet')
  vi.advanceTimersByTime(2_000)
  line.update({ ...step, eta: null, bytes: { done: '0', total: '0' } })
  line.clear()
  expect(text).toBe('fleet: 12/480 images, 30/1200 layers, 110 MB/s\n')
})

test('an analysis that waits for others says so', () => {
  let text = ''
  const line = new ProgressLine({ write: (more) => (text += more) }, false, 'fleet')
  vi.advanceTimersByTime(2_000)
  line.update({ ...step, waiting: 3 })
  expect(text).toBe('fleet: 12/480 images, waits for 3 images that other workers analyze\n')
})

test('events are read as the stream cuts them', async () => {
  const bytes = new TextEncoder().encode(':\n\nevent: next\ndata: {"a":"é"}\n\nevent: next\r\ndata: {"a":2}\r\n\r\nevent: complete\ndata\n\n')
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 0; i < bytes.length; i += 5) controller.enqueue(bytes.slice(i, i + 5))
      controller.close()
    },
  })
  const seen: unknown[] = []
  for await (const event of nextEvents(body)) seen.push(event)
  expect(seen).toEqual([{ a: 'é' }, { a: 2 }])
})

test('numbers are short', () => {
  expect([0, 999, 1000, 99_949, 999_500, 42_123_456, 1e15].map(formatBytes)).toEqual(['0 B', '999 B', '1.0 kB', '99.9 kB', '1.0 MB', '42.1 MB', '1000 TB'])
  expect([0.4, 59.4, 61, 3_661].map(formatSeconds)).toEqual(['0 s', '59 s', '1 min 1 s', '1 h 1 min'])
  // As `stat -c %A` writes them.
  expect([0o755, 0o4755, 0o2644, 0o1777, 0o7000].map(formatMode)).toEqual(['rwxr-xr-x', 'rwsr-xr-x', 'rw-r-Sr--', 'rwxrwxrwt', '--S--S--T'])
})
