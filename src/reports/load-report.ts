import { createHash } from 'node:crypto'
import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, parse, print, validate, visit } from 'graphql'
import { BOUNDS } from './bounds.ts'
import { type Column, columnsOf } from './column.ts'
import type { Engine } from './engine.ts'
import { inlineFragments } from './inline-fragments.ts'
import { keyOf, type PageDocuments, pageDocuments, type PageSource } from './page-documents.ts'
import { parametersOf } from './parameter.ts'
import type { Report } from './report.ts'
import { ReportFailure } from './report-failure.ts'
import { type ParsedReportFile, parseReportFile } from './report-file.ts'
import { rowPathOf } from './row-path.ts'
import { shapeOf } from './shape.ts'
import type { SortKey } from './sort.ts'

/**
 * Reads a report file and checks all of it against the schema: what is loaded can only fail for its data.
 * Throws ReportFailure with the place in the file where there is one.
 */
export function loadReport(source: string, engine: Engine): Report {
  const parsed = parseReportFile(source)
  const { metadata, spec } = parsed.file
  const operation = operationOf(parsed, engine)
  const root = shapeOf(engine.schema, operation)
  const rowPath = rowPathOf(root, spec.rows)
  const columns = columnsOf(root, rowPath, spec)
  const key = spec.key ?? columns.map(({ title }) => title)
  const unknown = key.find((title) => !columns.some((column) => column.title === title))
  if (unknown !== undefined) throw new ReportFailure('REPORTS.COLUMNS', `The key names ${unknown}, which is no column; they are ${columns.map(({ title }) => title).join(', ')}.`)
  const sort = sortOf(spec.sort ?? [], columns)
  return {
    name: metadata.name,
    title: metadata.title,
    description: metadata.description?.trim() ?? null,
    version: metadata.version,
    source,
    documentHash: hashOf(operation, [rowPath.map((shape) => shape.key), columns.map(plain), key, spec.emptyParents, spec.limit ?? null, ...sort]),
    parameters: parametersOf(engine.schema, operation, spec.parameters),
    columns,
    key,
    sort,
    rowPath,
    operation,
    documents: fitting({ operation, root, rowPath, columns }, engine),
    keepsEmptyParents: spec.emptyParents === 'keep',
    limit: spec.limit ?? null,
  }
}

function sortOf(keys: NonNullable<ParsedReportFile['file']['spec']['sort']>, columns: readonly Column[]): SortKey[] {
  return keys.map(({ column: title, order }) => {
    const column = columns.findIndex((each) => each.title === title)
    if (column === -1) throw new ReportFailure('REPORTS.COLUMNS', `The order names ${title}, which is no column; they are ${columns.map((each) => each.title).join(', ')}.`)
    return { column, descending: order === 'desc' }
  })
}

function operationOf({ file, placeInQuery }: ParsedReportFile, { schema }: Engine): OperationDefinitionNode {
  const refused = (message: string, error?: GraphQLError) => {
    const at = error?.locations?.[0]
    return new ReportFailure('REPORTS.QUERY', message, at === undefined ? null : placeInQuery(at))
  }
  const document = parsed(file.spec.query, refused)
  const [operation, ...more] = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined || more.length > 0 || operation.operation !== 'query') throw refused('A report has one operation, and it is a query.')
  const [error] = validate(schema, document, undefined, { maxErrors: 1 })
  if (error !== undefined) throw refused(error.message, error)
  const inlined = inlineFragments(document, operation)
  visit(inlined, {
    [Kind.FIELD]: (field) => {
      if (keyOf(field).startsWith('_') && keyOf(field) !== '__typename') throw refused(`${keyOf(field)}: names of a report's fields do not begin with _; give it an alias.`)
    },
    [Kind.VARIABLE]: ({ name: { value } }) => {
      if (value.startsWith('_')) throw refused(`$${value}: names of a report's variables do not begin with _.`)
    },
  })
  return inlined
}

function parsed(query: string, refused: (message: string, error?: GraphQLError) => ReportFailure): DocumentNode {
  try {
    return parse(query, { maxTokens: BOUNDS.tokens })
  } catch (error) {
    if (error instanceof GraphQLError) throw refused(error.message, error)
    throw error
  }
}

/** A page of fewer is hardly worth its request: before that the inner pages give way too. */
const FEW = 12

/** The largest pages whose cost one request may have; the outer ones give way first. Throws REPORTS.TOO_LARGE. */
function fitting(source: PageSource, { cost, limits }: Engine): PageDocuments {
  const connections = source.rowPath.filter(({ connection }) => connection).length
  const sizes = Array.from({ length: connections }, () => BOUNDS.page as number)
  for (;;) {
    const documents = pageDocuments(source, sizes)
    const all = [documents.first, ...[...documents.continuations.values()].map(({ document }) => document)]
    const asked = all.map((document) => cost(bare(document), {}))
    if (asked.some(({ depth }) => depth > limits.depth)) throw new ReportFailure('REPORTS.TOO_LARGE', `The document is nested too deep; at most ${limits.depth} fields.`)
    if (asked.every(({ objects }) => objects <= limits.cost)) return documents
    const largest = [FEW, 1].map((floor) => sizes.findIndex((size) => size > floor)).find((at) => at >= 0)
    if (largest === undefined) throw new ReportFailure('REPORTS.TOO_LARGE', `Even a page of one costs more than the ${limits.cost} objects that a request may ask for: select less in lists.`)
    sizes[largest] = Math.floor(sizes[largest]! / 2)
  }
}

/** Without arguments that have no part in the cost: a variable without a value would make it the highest. */
function bare(document: DocumentNode): DocumentNode {
  return visit(document, { [Kind.ARGUMENT]: (argument) => (argument.name.value === 'first' ? undefined : null) })
}

function plain({ title, path, list, separator }: Column): unknown {
  return [title, path, list, separator]
}

function hashOf(operation: OperationDefinitionNode, parts: readonly unknown[]): string {
  return `sha256:${createHash('sha256').update(`${print(operation)}\n${JSON.stringify(parts)}`).digest('hex')}`
}
