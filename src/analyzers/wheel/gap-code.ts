/** What a Python package in one zip can fail in. */
export type WheelGapCode = 'WHEEL.BAD_ZIP' | 'WHEEL.INCOMPLETE' | 'WHEEL.BAD_PACKAGE'
