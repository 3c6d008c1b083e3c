import { clean } from '../text.ts'

const MAX_LINES = 100_000

/** A line of a file. */
export interface Line {
  /** Counted from 1; of lines that were joined, the first. */
  readonly number: number
  readonly text: string
}

/** The text of a configuration file, in the forms in which formats want it. */
export class ConfigText {
  /** Whole, ends of lines as `\n`. */
  readonly whole: string

  constructor(whole: string) {
    this.whole = whole
  }

  static of(bytes: Buffer): ConfigText {
    return new ConfigText(clean(bytes.toString('utf8').replace(/^\ufeff/, '').replaceAll('\r\n', '\n')))
  }

  /** Trimmed, without empty ones and those that begin with a comment. */
  lines(comment: RegExp = /^#/): Line[] {
    return this.raw().map(({ number, text }) => ({ number, text: text.trim() })).filter(({ text }) => text !== '' && !comment.test(text))
  }

  /** As they are. */
  raw(): Line[] {
    return this.whole.split('\n', MAX_LINES).map((text, i) => ({ number: i + 1, text }))
  }

  /** A line that ends with a backslash goes on with the next; what follows keeps its number. */
  joined(): ConfigText {
    const lines = this.whole.split('\n', MAX_LINES)
    const joined: string[] = []
    for (let i = 0; i < lines.length; i++) {
      const first = i
      let text = lines[i]!
      while (text.endsWith('\\') && i + 1 < lines.length) text = `${text.slice(0, -1)} ${lines[++i]!.trimStart()}`
      joined.push(text, ...lines.slice(first, i).map(() => ''))
    }
    return new ConfigText(joined.join('\n'))
  }
}
