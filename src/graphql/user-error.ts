import { builder } from './builder.ts'

/** What resolvers return in place of a result: `code` is `NAMESPACE.SUBCODE`, `message` is for a person. */
export interface UserErrorShape {
  readonly code: string
  readonly message: string
}

/** What the errors that mutations return have in common. */
export const UserError = builder.interfaceRef<UserErrorShape>('UserError').implement({
  description: 'An error that the caller can do something about.',
  fields: (t) => ({
    code: t.exposeString('code', { description: '`NAMESPACE.SUBCODE`' }),
    message: t.exposeString('message', { description: 'For a person.' }),
  }),
})
