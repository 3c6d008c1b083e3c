import type { ASTNode } from './cel.ts'

/** A step of an expression with its parts apart; `other` are operators and literals with what they hold. */
export type Syntax =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'field'; readonly of: ASTNode; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly receiver: ASTNode | null; readonly args: readonly ASTNode[] }
  | { readonly kind: 'and' | 'or'; readonly left: ASTNode; readonly right: ASTNode }
  | { readonly kind: 'not'; readonly of: ASTNode }
  | { readonly kind: 'choice'; readonly condition: ASTNode; readonly yes: ASTNode; readonly no: ASTNode }
  | { readonly kind: 'other'; readonly parts: readonly ASTNode[] }

/** What a node is. */
export function syntaxOf({ op, args }: ASTNode): Syntax {
  const given = args as never as ASTNode[]
  switch (op as string) {
    case 'id':
      return { kind: 'name', name: String(args) }
    case 'value':
      return { kind: 'value', value: args }
    case '.':
      return { kind: 'field', of: given[0]!, name: String(given[1]) }
    case 'call':
      return { kind: 'call', name: String(given[0]), receiver: null, args: given[1] as never as ASTNode[] }
    case 'rcall':
      return { kind: 'call', name: String(given[0]), receiver: given[1]!, args: given[2] as never as ASTNode[] }
    case '&&':
      return { kind: 'and', left: given[0]!, right: given[1]! }
    case '||':
      return { kind: 'or', left: given[0]!, right: given[1]! }
    case '!_':
      return { kind: 'not', of: args as never }
    case '?:':
      return { kind: 'choice', condition: given[0]!, yes: given[1]!, no: given[2]! }
    default:
      return { kind: 'other', parts: nodesIn(args) }
  }
}

/** The macros that give a name to each member of a list. */
export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])

/** The nodes directly below a node. */
export function partsOf(ast: ASTNode): readonly ASTNode[] {
  return nodesIn(ast.args)
}

function nodesIn(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn)
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value ? [value as ASTNode] : []
}
