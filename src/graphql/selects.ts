import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql'

type Fragments = GraphQLResolveInfo['fragments']

/** By field nodes, which are the same for every member of a list; and by names. */
const answers = new WeakMap<readonly FieldNode[], Map<string, boolean>>()

/** Whether a document asks for one of these fields of what the field gives, so that it can be read along. What `@skip` and `@include` say is not looked at. */
export function selects({ fieldNodes, fragments }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>, ...names: readonly string[]): boolean {
  const key = names.join()
  const known = answers.get(fieldNodes)?.get(key)
  if (known !== undefined) return known
  const seen = new Set<string>()
  const answer = fieldNodes.some(({ selectionSet }) => selectionSet !== undefined && isIn(selectionSet, new Set(names), fragments, seen))
  answers.set(fieldNodes, (answers.get(fieldNodes) ?? new Map<string, boolean>()).set(key, answer))
  return answer
}

function isIn({ selections }: SelectionSetNode, names: ReadonlySet<string>, fragments: Fragments, seen: Set<string>): boolean {
  return selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return names.has(selection.name.value)
    if (selection.kind === Kind.INLINE_FRAGMENT) return isIn(selection.selectionSet, names, fragments, seen)
    const { value: name } = selection.name
    if (seen.has(name)) return false
    seen.add(name)
    const fragment = fragments[name]
    return fragment !== undefined && isIn(fragment.selectionSet, names, fragments, seen)
  })
}
