/** What the manifest of a chiselled system can fail in. */
export type ChiselGapCode = 'CHISEL.BAD_MANIFEST' | 'CHISEL.BAD_PACKAGE' | 'CHISEL.TOO_MANY'
