/**
 * The endings of Java archives, lower case: plain, web, enterprise, SAR and PAR of JBoss, NiFi, Karaf, Jenkins,
 * resource adapters.
 */
export const EXTENSIONS: readonly string[] = [
  '.jar',
  '.war',
  '.ear',
  '.par',
  '.sar',
  '.nar',
  '.kar',
  '.hpi',
  '.jpi',
  '.rar',
]

/** Whether a file name is that of a Java archive. */
export function isArchiveName(name: string): boolean {
  const dot = name.lastIndexOf('.')
  return dot >= 0 && EXTENSIONS.includes(name.slice(dot).toLowerCase())
}
