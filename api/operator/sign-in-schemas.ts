import { Type } from 'typebox'
import { roles } from '#core/operator/rights.ts'
import { EmailSchema } from '../common-schemas.ts'

const PasswordSchema = Type.String({ minLength: 1, maxLength: 256, description: 'The password' })

export const PasswordStepSchema = Type.Object(
  { email: EmailSchema, password: PasswordSchema },
  { additionalProperties: false },
)

export const NewPasswordStepSchema = Type.Object(
  { password: PasswordSchema },
  { additionalProperties: false },
)

export const CodeStepSchema = Type.Object(
  {
    code: Type.String({
      pattern: '^[0-9]{6}$',
      description: 'The code that the authenticator app shows',
      examples: ['123456'],
    }),
  },
  { additionalProperties: false },
)

export const OperatorSignInSchema = Type.Object(
  {
    step: Type.Unsafe<'password' | 'new-password' | 'set-up' | 'code' | 'done'>({
      type: 'string',
      enum: ['password', 'new-password', 'set-up', 'code', 'done'],
      description: 'What the sign-in asks for next',
    }),
    secret: Type.Optional(Type.String({ description: 'The key for the authenticator app' })),
    link: Type.Optional(Type.String({ description: 'The same key as an otpauth:// link' })),
    email: Type.Optional(Type.String({ description: 'The signed-in operator' })),
    role: Type.Optional(
      Type.Unsafe<(typeof roles)[number]>({
        type: 'string',
        enum: roles,
        description: 'The role of the operator',
      }),
    ),
  },
  { $id: 'OperatorSignIn', description: 'The state of an operator’s sign-in' },
)
