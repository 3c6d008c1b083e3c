import { readFileSync } from 'node:fs'

/** A published comparison: `expected` is what the ecosystem's own comparison answers for (a, b). */
export interface Comparison {
  readonly line: string
  readonly a: string
  readonly b: string
  readonly expected: -1 | 0 | 1
}

const signs = { '<': -1, '=': 0, '>': 1 } as const

/** Reads a corpus beside this file; fails on a line that is neither a comparison nor a comment. */
export function readCorpus(name: string): Comparison[] {
  const text = readFileSync(new URL(`corpora/${name}.txt`, import.meta.url), 'utf8')
  return text.split('\n').flatMap((line): Comparison[] => {
    if (line === '' || line.startsWith('#') || line.startsWith('//')) return []
    const [a, sign, b, ...more] = line.split(' ')
    if (a === undefined || b === undefined || more.length > 0 || (sign !== '<' && sign !== '=' && sign !== '>')) {
      throw new Error(`${name}: not a comparison: ${line}`)
    }
    return [{ line, a, b, expected: signs[sign] }]
  })
}
