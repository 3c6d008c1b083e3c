import { Failure } from '../model/failure.ts'

/** Why a layer is refused; docs/codes.md says what to do about each. */
export type LayerCode =
  | 'LAYERS.BAD_COMPRESSION'
  | 'LAYERS.BAD_TAR'
  | 'LAYERS.DIFF_ID_MISMATCH'
  | 'LAYERS.DIGEST_MISMATCH'
  | 'LAYERS.SIZE_MISMATCH'
  | 'LAYERS.TOO_LARGE'
  | 'LAYERS.TOO_MANY_ENTRIES'
  | 'LAYERS.TOO_MANY_LINKS'
  | 'LAYERS.TRUNCATED'
  | 'LAYERS.UNREADABLE'

/** A failure of layers/, with one of its codes. */
export class LayerFailure extends Failure<LayerCode> {}
