/** A kind of secret, told by its text. */
export interface SecretRule {
  /** Stored with every finding: `aws-access-key-id`. */
  readonly name: string
  /** One of these is in every text that has such a secret: looked for first, because most files have none. A source of a regular expression. */
  readonly hint: string
  /** Global. The secret is group 1, or the whole match. Linear in the length of the text. */
  readonly pattern: RegExp
  /** Only where people put things of their own: not in the folders of libraries and documents, whose examples look the same. */
  readonly ownFilesOnly?: true
  /** Looked for only in files at such paths. */
  readonly path?: RegExp
  /** A secret that somebody has chosen: it could be guessed from a digest, so none is kept. */
  readonly chosen?: true
}
