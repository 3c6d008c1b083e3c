/** What the state of an OPAM switch can fail in. */
export type OpamGapCode = 'OPAM.BAD_STATE' | 'OPAM.BAD_PACKAGE' | 'OPAM.TOO_MANY'
