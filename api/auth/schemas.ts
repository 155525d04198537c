import { type Static, type TProperties, Type } from 'typebox'
import { sessionIdPattern } from '#core/ids.ts'
import { EmailSchema } from '../common-schemas.ts'

/** The reset form's second button also sends these fields. The route ignores them. */
const ignored = Type.Optional(Type.String({ description: 'Ignored' }))

const PasswordSchema = Type.String({
  minLength: 1,
  maxLength: 256,
  description:
    'A new password needs 8 characters, with a lower-case and an upper-case letter, a digit and a symbol, and no common word',
})

const CodeSchema = Type.String({
  pattern: '^[0-9]{4,10}$',
  description: 'The code from the mail',
  examples: ['123456'],
})

const EmailOfAccountSchema = Type.String({
  description: 'Empty for a token, which contains no e-mail address',
  examples: ['camille@example.com'],
})

const SessionIdSchema = Type.String({
  pattern: sessionIdPattern,
  examples: ['ses_01M83VNVF87VRSP9TWRENQ0000'],
})

const strictObject = <T extends TProperties>(fields: T) =>
  Type.Object(fields, { additionalProperties: false })

export const SignUpSchema = strictObject({ email: EmailSchema })

export const SignInSchema = strictObject({
  email: EmailSchema,
  password: PasswordSchema,
  returnTo: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The path to open after the sign-in',
      examples: ['/api/cart'],
    }),
  ),
})

export const ForgotSchema = Type.Object(
  { email: EmailSchema, code: ignored, password: ignored },
  { additionalProperties: false, examples: [{ email: 'camille@example.com' }] },
)

export const ResetSchema = strictObject({
  email: EmailSchema,
  code: CodeSchema,
  password: PasswordSchema,
})

export const ChangePasswordSchema = strictObject({
  current: Type.String({ minLength: 1, maxLength: 256, description: 'The current password' }),
  password: PasswordSchema,
})

export const AccountSchema = Type.Object(
  {
    email: EmailOfAccountSchema,
    sessions: Type.Array(
      Type.Object({
        sessionId: SessionIdSchema,
        startedAt: Type.String({ format: 'date-time', examples: ['2026-11-23T10:00:00.000Z'] }),
        browser: Type.Optional(
          Type.String({
            description: 'The families of the browser and its system',
            examples: ['Firefox, Windows'],
          }),
        ),
        isCurrent: Type.Boolean({ description: 'Whether this request belongs to it' }),
      }),
      { description: 'The open sessions, newest first' },
    ),
  },
  { $id: 'Account', description: 'The signed-in account' },
)

export type AccountView = Static<typeof AccountSchema>

export const EndSessionSchema = strictObject({ sessionId: Type.Optional(SessionIdSchema) })

export const SessionSchema = Type.Object(
  {
    signedIn: Type.Boolean(),
    email: Type.Optional(EmailOfAccountSchema),
  },
  { $id: 'Session', description: 'The signed-in account' },
)

export const NextSchema = Type.Object(
  { next: Type.String({ description: 'A path on this site', examples: ['/api/orders'] }) },
  { $id: 'Next', description: 'The next page' },
)
