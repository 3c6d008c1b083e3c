import { type ASTNode, textOf } from './cel.ts'
import { MACROS, partsOf, syntaxOf } from './syntax.ts'

/** A part of a condition, and the expressions in it whose values tell why it is true or false. */
export interface Conjunct {
  readonly expression: string
  readonly operands: readonly string[]
}

const MAX_OPERANDS = 8

/** The parts of a condition that are joined by `&&`, in their order. */
export function conjunctsOf(ast: ASTNode): Conjunct[] {
  const syntax = syntaxOf(ast)
  if (syntax.kind === 'and') return [...conjunctsOf(syntax.left), ...conjunctsOf(syntax.right)]
  return [{ expression: textOf(ast), operands: [...operandsOf(ast, new Set())].slice(0, MAX_OPERANDS) }]
}

/** Names and chains of fields, the longest; not those that only exist inside of a macro. */
function operandsOf(ast: ASTNode, inner: ReadonlySet<string>): Set<string> {
  const syntax = syntaxOf(ast)
  if (syntax.kind === 'name') return new Set(inner.has(syntax.name) || ['version', 'cel', 'optional'].includes(syntax.name) ? [] : [syntax.name])
  if (syntax.kind === 'field') {
    const below = operandsOf(syntax.of, inner)
    return isChain(syntax.of) ? new Set(below.size === 0 ? [] : [textOf(ast)]) : below
  }
  if (syntax.kind === 'call' && syntax.receiver !== null && MACROS.has(syntax.name) && syntax.args[0] !== undefined) {
    const variable = syntaxOf(syntax.args[0])
    const names = variable.kind === 'name' ? new Set([...inner, variable.name]) : inner
    return new Set([...operandsOf(syntax.receiver, inner), ...syntax.args.slice(1).flatMap((arg) => [...operandsOf(arg, names)])])
  }
  return new Set(partsOf(ast).flatMap((part) => [...operandsOf(part, inner)]))
}

function isChain(ast: ASTNode): boolean {
  const syntax = syntaxOf(ast)
  return syntax.kind === 'name' || (syntax.kind === 'field' && isChain(syntax.of))
}
