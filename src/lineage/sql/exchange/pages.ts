/** Rows of a table in the order of their ids, page after page: each page is a statement that begins after the id of the last row. */
export async function* pages<Row extends { readonly id: number | bigint }>(size: number, read: (after: number, size: number) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let after = 0; ; ) {
    const rows = await read(after, size)
    if (rows.length > 0) yield rows
    if (rows.length < size) return
    after = Number(rows.at(-1)!.id)
  }
}
