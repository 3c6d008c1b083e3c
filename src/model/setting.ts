/** One value that a configuration gives to one key; what it says of secrets is taken out of it before. */
export interface Setting {
  /** Whose configuration: `sshd`, `nginx`, `apt` ... (docs/configuration.md lists them). */
  readonly kind: string
  /** Names of blocks and keys joined by dots, as the format names them; at most 256 characters. */
  readonly key: string
  /** At most 512 characters. */
  readonly value: string
  /** Counted from 1; null where there are no lines. */
  readonly line: number | null
}
