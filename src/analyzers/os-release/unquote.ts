/** Characters that a backslash takes the meaning from inside double quotes (POSIX shell, 2.2.3). */
const ESCAPABLE = new Set(['"', '$', '`', '\\'])

/**
 * The value of a shell assignment without expansion and concatenation (os-release(5)): plain, in single or in double
 * quotes. What follows the closing quote or an unquoted blank is dropped. Null when the quote is never closed.
 */
export function unquote(text: string): string | null {
  const quote = text[0]
  if (quote === "'") {
    const end = text.indexOf("'", 1)
    return end === -1 ? null : text.slice(1, end)
  }
  return quote === '"' ? unquoteDouble(text) : unquotePlain(text)
}

function unquoteDouble(text: string): string | null {
  let value = ''
  for (let at = 1; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (char === '"') return value
    const following = text[at + 1] ?? ''
    if (char === '\\' && ESCAPABLE.has(following)) {
      value += following
      at += 1
    } else {
      value += char
    }
  }
  return null
}

function unquotePlain(text: string): string {
  const word = /^(?:\\.|[^\s\\])*/.exec(text)?.[0] ?? ''
  return word.replace(/\\(.)/g, '$1')
}
