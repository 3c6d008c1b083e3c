/** What the metadata of a Python distribution can fail in. */
export type PypiGapCode = 'PYPI.NO_NAME' | 'PYPI.NO_VERSION' | 'PYPI.BAD_NAME' | 'PYPI.TOO_LONG' | 'PYPI.BAD_RECORD'
