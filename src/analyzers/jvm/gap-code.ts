/** What the `release` file of a Java runtime can fail in. */
export type JvmGapCode = 'JVM.INCOMPLETE' | 'JVM.BAD_PACKAGE'
