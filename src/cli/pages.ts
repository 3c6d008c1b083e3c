/** A page of any connection. */
export interface Page<Edge> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null }
  readonly edges: readonly Edge[]
}

/** The largest page that the schema allows. */
const MAX_PAGE = 100

/**
 * All edges of a connection, page after page.
 * @param limit at most so many
 * @param size edges a page: less than 100 where an edge is large
 */
export async function collect<Edge>(
  limit: number,
  next: (page: { first: number; after: string | null }) => Promise<Page<Edge>>,
  size = MAX_PAGE,
): Promise<Edge[]> {
  const all: Edge[] = []
  let after: string | null = null
  while (all.length < limit) {
    const page: Page<Edge> = await next({ first: Math.min(size, limit - all.length), after })
    all.push(...page.edges)
    after = page.pageInfo.endCursor ?? null
    if (!page.pageInfo.hasNextPage || after === null) break
  }
  return all
}
