import type { Measured } from './measure.ts'

/** One table of a world and a store, for people. */
export function table(measured: readonly Measured[]): string {
  const width = Math.max(...measured.map(({ name }) => name.length))
  const line = (name: string, ...cells: string[]) => `    ${name.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join('')}`
  const rows = measured.map(({ name, p50, p95, calm, samples, goal }) =>
    line(name, ms(p50), ms(p95), ms(calm.p50), ms(calm.p95), String(samples), goal === null ? '' : `< ${goal}`, goal === null ? '' : calm.p95 < goal ? 'met' : 'NOT MET'))
  return [line('', 'p50 ms', 'p95 ms', 'calm p50', 'calm p95', 'samples', 'goal'), ...rows].join('\n')
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1)
}
