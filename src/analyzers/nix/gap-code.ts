/** What the database of a Nix store can fail in. */
export type NixGapCode = 'NIX.NOT_A_DATABASE' | 'NIX.BAD_DATABASE' | 'NIX.BAD_PACKAGE' | 'NIX.TOO_MANY' | 'NIX.PENDING_LOG'
