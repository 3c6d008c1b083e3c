/** What the record of an installed conda package can fail in. */
export type CondaGapCode = 'CONDA.BAD_JSON' | 'CONDA.TOO_DEEP' | 'CONDA.INCOMPLETE' | 'CONDA.BAD_PACKAGE'
