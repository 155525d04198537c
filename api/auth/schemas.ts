import { type TProperties, Type } from 'typebox'

/** A rough check. Cognito validates the address. */
const EmailSchema = Type.String({ maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' })

/** The reset form's second button also sends these fields. The route ignores them. */
const ignored = Type.Optional(Type.String())

const PasswordSchema = Type.String({ minLength: 1, maxLength: 256 })

const CodeSchema = Type.String({ pattern: '^[0-9]{4,10}$' })

const strictObject = <T extends TProperties>(fields: T) =>
  Type.Object(fields, { additionalProperties: false })

export const SignUpSchema = strictObject({ email: EmailSchema })

export const SignInSchema = strictObject({
  email: EmailSchema,
  password: PasswordSchema,
  returnTo: Type.Optional(Type.String({ maxLength: 200 })),
})

export const ForgotSchema = strictObject({ email: EmailSchema, code: ignored, password: ignored })

export const ResetSchema = strictObject({
  email: EmailSchema,
  code: CodeSchema,
  password: PasswordSchema,
})

/** The signed-in account, as the site's scripts may see it. */
export const SessionSchema = Type.Object(
  { signedIn: Type.Boolean(), email: Type.Optional(Type.String()) },
  { $id: 'Session' },
)

/** The next page: a path on this site. */
export const NextSchema = Type.Object({ next: Type.String() }, { $id: 'Next' })
