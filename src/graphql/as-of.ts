/** The argument of questions that can be asked as of a moment. */
export const AS_OF = { type: 'DateTime', description: 'As of then: by where tags pointed, of the images that were analyzed by then and are in the store still. Left out: now.' } as const
