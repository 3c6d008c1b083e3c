import { type ASTNode, type Cel, CelError, textOf } from './cel.ts'
import { LITERALS } from './functions.ts'
import { MACROS, syntaxOf } from './syntax.ts'

const FORBIDDEN: Readonly<Record<string, string>> = {
  matches: 'Use re2(text, pattern), whose time is linear.',
  dyn: 'Leave it out: it would hide the type.',
  type: 'Leave it out: types are checked when the policy is loaded.',
}

const NOTHING: ReadonlySet<string> = new Set()

/**
 * Throws CelError for what the types allow and we do not: fields that may be null and are read without has() (POLICY.NULL_GUARD),
 * functions without a bound on their time (POLICY.FORBIDDEN), literals that are no pattern or range (POLICY.LITERAL).
 * @param present fields that are known not to be null here, as text
 */
export function lint(cel: Cel, ast: ASTNode, present: ReadonlySet<string> = NOTHING): void {
  const syntax = syntaxOf(ast)
  switch (syntax.kind) {
    case 'field':
      lint(cel, syntax.of, present)
      checkField(cel, ast, syntax.of, syntax.name, present)
      return
    case 'and':
      lint(cel, syntax.left, present)
      lint(cel, syntax.right, union(present, whenTrue(syntax.left)))
      return
    case 'or':
      lint(cel, syntax.left, present)
      lint(cel, syntax.right, union(present, whenFalse(syntax.left)))
      return
    case 'not':
      lint(cel, syntax.of, present)
      return
    case 'choice':
      lint(cel, syntax.condition, present)
      lint(cel, syntax.yes, union(present, whenTrue(syntax.condition)))
      lint(cel, syntax.no, union(present, whenFalse(syntax.condition)))
      return
    case 'call':
      lintCall(cel, ast, syntax, present)
      return
    case 'other':
      for (const part of syntax.parts) lint(cel, part, present)
  }
}

/** The fields that are not null where an expression is true. */
export function whenTrue(ast: ASTNode): ReadonlySet<string> {
  const syntax = syntaxOf(ast)
  if (syntax.kind === 'call' && syntax.name === 'has' && syntax.receiver === null) return new Set([textOf(syntax.args[0]!)])
  if (syntax.kind === 'and') return union(whenTrue(syntax.left), whenTrue(syntax.right))
  return syntax.kind === 'not' ? whenFalse(syntax.of) : NOTHING
}

/** The fields that are not null where an expression is false. */
export function whenFalse(ast: ASTNode): ReadonlySet<string> {
  const syntax = syntaxOf(ast)
  if (syntax.kind === 'or') return union(whenFalse(syntax.left), whenFalse(syntax.right))
  return syntax.kind === 'not' ? whenTrue(syntax.of) : NOTHING
}

/** Both together. */
export function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b])
}

function checkField(cel: Cel, ast: ASTNode, of: ASTNode, name: string, present: ReadonlySet<string>): void {
  const text = textOf(ast)
  if (present.has(text)) return
  if (!cel.declarations.nullable.has(`${typeIn(cel, of)}.${name}`)) return
  throw new CelError('POLICY.NULL_GUARD', ast.start, `${text} may be null.`, `Write has(${text}) && ... before it, or .?${name}.orValue(...).`)
}

/** Names and fields are looked up; for the rest CEL is asked. */
function typeIn(cel: Cel, ast: ASTNode): string {
  const syntax = syntaxOf(ast)
  const { variables, types } = cel.declarations
  if (syntax.kind === 'name') return variables[syntax.name] ?? ''
  if (syntax.kind === 'field') return types[typeIn(cel, syntax.of)]?.[syntax.name] ?? cel.check(textOf(ast)).type
  return cel.check(textOf(ast)).type
}

type Call = Extract<ReturnType<typeof syntaxOf>, { kind: 'call' }>

function lintCall(cel: Cel, ast: ASTNode, { name, receiver, args }: Call, present: ReadonlySet<string>): void {
  const help = FORBIDDEN[name]
  if (help !== undefined) throw new CelError('POLICY.FORBIDDEN', ast.start, `${name}() is not for policies.`, help)
  if (name === 'has' && receiver === null) {
    const field = syntaxOf(args[0]!)
    if (field.kind === 'field') lint(cel, field.of, present)
    return
  }
  if (receiver !== null) lint(cel, receiver, present)
  const variable = args[0] === undefined ? null : syntaxOf(args[0])
  if (receiver !== null && variable?.kind === 'name' && (MACROS.has(name) || isBind(name, receiver))) {
    lintMacro(cel, ast, { name, receiver, args }, variable.name, present)
    return
  }
  for (const arg of args) lint(cel, arg, present)
  const literal = args[1] === undefined ? null : syntaxOf(args[1])
  if (literal?.kind === 'value' && typeof literal.value === 'string') checkLiteral(name, literal.value, args[1]!.start)
}

function isBind(name: string, receiver: ASTNode): boolean {
  const of = syntaxOf(receiver)
  return name === 'bind' && of.kind === 'name' && of.name === 'cel'
}

function lintMacro(cel: Cel, ast: ASTNode, { name, receiver, args }: { name: string; receiver: ASTNode; args: readonly ASTNode[] }, variable: string, present: ReadonlySet<string>): void {
  if (variable in cel.declarations.variables) {
    throw new CelError('POLICY.FORBIDDEN', args[0]!.start, `${variable} is a name already.`, 'Use another name.')
  }
  const isBinding = name === 'bind'
  if (isBinding) lint(cel, args[1]!, present)
  const of = isBinding ? typeIn(cel, args[1]!) : elementOf(typeIn(cel, receiver))
  if (of === null) throw new CelError('POLICY.TYPE', ast.start, `${name}() goes through a list here.`, 'Maps have no order: use a list.')
  const inside = cel.with({ [variable]: of })
  const [first, second] = isBinding ? [args[2]!, undefined] : [args[1]!, args[2]]
  lint(inside, first, present)
  if (second !== undefined) lint(inside, second, union(present, whenTrue(first)))
}

/** `list<T>` to `T`. */
export function elementOf(type: string): string | null {
  return /^list<(.+)>$/.exec(type)?.[1] ?? null
}

function checkLiteral(name: string, literal: string, offset: number): void {
  try {
    LITERALS[name]?.(literal)
  } catch (error) {
    throw new CelError('POLICY.LITERAL', offset, (error as Error).message.split('\n')[0]!.replace(/\.?$/, '.'), 'A literal is checked when the policy is loaded.')
  }
}
