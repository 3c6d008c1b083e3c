/** What the audit data of a Rust program can fail in. */
export type CargoGapCode = 'CARGO.BAD_AUDIT_DATA' | 'CARGO.BAD_CRATE' | 'CARGO.NOT_KEPT' | 'CARGO.TOO_MANY'
