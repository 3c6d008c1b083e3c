import type { ConfigFormat } from './format.ts'

const MAX_DEPTH = 32

/** nginx: directives under the names of their blocks, `http.server.listen`, `http.server.location[/api].proxy_pass`. An included file begins at its own top. */
export const nginx: ConfigFormat = {
  kind: 'nginx',
  by: [{ basename: 'nginx.conf' }, { parent: 'http.d' }, { parent: 'conf.d' }, { parent: 'sites-available' }, { parent: 'sites-enabled' }, { parent: 'snippets' }, { parent: 'modules-enabled' }],
  fits: (path) => /\/nginx\//.test(path) && (path.endsWith('.conf') || /\/sites-[a-z]+\//.test(path)),
  read(text, tell) {
    const blocks: string[] = []
    let words: string[] = []
    let started = 1
    for (const { token, line } of tokens(text.whole)) {
      if (token === ';' || token === '{') {
        const [name, ...rest] = words
        if (token === '{') blocks.push(rest.length === 0 ? (name ?? '') : `${name}[${rest.join(' ')}]`)
        else if (name !== undefined) tell([...blocks, name].join('.'), rest.join(' '), started)
        words = []
      } else if (token === '}') {
        blocks.pop()
        words = []
      } else {
        if (words.length === 0) started = line
        words.push(token)
      }
      if (blocks.length > MAX_DEPTH) return
    }
  },
}

/** Words, quoted ones whole and without their quotes, and the marks `{`, `}` and `;`. */
function* tokens(text: string): Generator<{ token: string; line: number }> {
  const pattern = /\n|[^\S\n]+|#[^\n]*|[{};]|"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|(?:\$\{|[^\s{};"'#])(?:\$\{[^}\n]*\}|[^\s{};])*|[^]/g
  let line = 1
  for (const match of text.matchAll(pattern)) {
    const [all, double, single] = match
    const at = line
    if (all === '\n') line += 1
    else if (!/^\s|^#/.test(all)) yield { token: double ?? single ?? all, line: at }
    if (all.length > 1 && all.includes('\n')) line += all.split('\n').length - 1
  }
}
