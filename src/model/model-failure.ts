import { Failure } from './failure.ts'

/** Why a text is not the value that it should be; docs/codes.md says what to do about each. */
export type ModelCode = 'MODEL.BAD_PURL' | 'MODEL.BAD_REFERENCE'

/** A failure of model/, with one of its codes. */
export class ModelFailure extends Failure<ModelCode> {}
