import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionNode, type SelectionSetNode } from 'graphql'
import { BOUNDS } from './bounds.ts'
import { ReportFailure } from './report-failure.ts'

/** The operation with each fragment spread written out in its place. Throws REPORTS.TOO_LARGE: spreads of spreads grow fast. */
export function inlineFragments(document: DocumentNode, operation: OperationDefinitionNode): OperationDefinitionNode {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  let fields = 0

  const ofSet = (set: SelectionSetNode): SelectionSetNode => ({ ...set, selections: set.selections.map(ofSelection) })
  const ofSelection = (selection: SelectionNode): SelectionNode => {
    if (++fields > BOUNDS.fields) throw new ReportFailure('REPORTS.TOO_LARGE', `The document selects more than ${BOUNDS.fields} fields.`)
    if (selection.kind === Kind.FIELD) return selection.selectionSet === undefined ? selection : { ...selection, selectionSet: ofSet(selection.selectionSet) }
    if (selection.kind === Kind.INLINE_FRAGMENT) return { ...selection, selectionSet: ofSet(selection.selectionSet) }
    const fragment = fragments.get(selection.name.value)
    if (fragment === undefined) throw new Error(`A valid document spreads no unknown fragment: ${selection.name.value}`)
    return {
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: fragment.typeCondition,
      ...(selection.directives === undefined ? {} : { directives: selection.directives }),
      selectionSet: ofSet(fragment.selectionSet),
    }
  }
  return { ...operation, selectionSet: ofSet(operation.selectionSet) }
}
