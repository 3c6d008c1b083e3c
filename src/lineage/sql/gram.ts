/** How many characters a gram has where the name goes on. */
export const GRAM_LENGTH = 3

/**
 * The grams of the name of a package, each once: three characters (code points) from each place on, in lower case. The last two places give fewer,
 * so that a part of one or two characters is the beginning of some gram wherever it stands.
 */
export function gramsOf(name: string): string[] {
  const characters = [...lowerAscii(name)]
  return [...new Set(characters.map((_, at) => characters.slice(at, at + GRAM_LENGTH).join('')))]
}

/** Only A to Z: the one change of case that both databases make alike, whatever their locale. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
