import { EXIT, Exit } from '../exit.ts'

type Json = Readonly<Record<string, unknown>>

/** Texts of a command line or a table as the object that a JSON Schema describes; `a.b` is a member of a member, an empty text is none. */
export function typedObject(schema: unknown, members: Iterable<readonly [string, string]>): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [name, text] of members) {
    if (text === '') continue
    const parts = name.split('.')
    const holder = parts.slice(0, -1).reduce<Record<string, unknown>>((at, part) => (at[part] ??= {}) as Record<string, unknown>, object)
    holder[parts.at(-1)!] = typed(parts.reduce<unknown>(memberOf, schema), text, name)
  }
  return object
}

function memberOf(schema: unknown, name: string): unknown {
  const properties = (schema as Json | undefined)?.['properties'] as Json | undefined
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined
}

/** The value of a text by its schema's type; a list has `;` between its members. Throws Exit 3. */
function typed(schema: unknown, text: string, name: string): unknown {
  const { type, items } = (schema ?? {}) as { type?: unknown; items?: unknown }
  switch (type) {
    case 'integer':
    case 'number':
      if (text.trim() === '' || Number.isNaN(Number(text))) throw new Exit(EXIT.usage, `${name} is a number, not ${text}.`)
      return Number(text)
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw new Exit(EXIT.usage, `${name} is true or false, not ${text}.`)
      return text === 'true'
    case 'array':
      return text.split(';').map((part) => typed(items, part.trim(), name))
    case 'object':
      return parsed(text, name)
    default:
      return text
  }
}

/** JSON that a person has typed. Throws Exit 3. */
export function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Exit(EXIT.usage, `${name} is no JSON: ${(error as Error).message}`)
  }
}
