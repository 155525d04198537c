import type { CustomMessageTriggerEvent } from 'aws-lambda'
import { preferredLanguage } from '#core/language.ts'
import { composeAccountMail } from '#core/presentation/mails/account-mail.ts'
import type { AccountMailKind } from '#core/presentation/mails/account-texts.ts'
import { type AccountMailsConfig, readConfig } from './config.ts'

/**
 * The mail for each occasion on which Cognito invokes the function:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
 */
const kinds: Readonly<Record<string, AccountMailKind>> = {
  CustomMessage_SignUp: 'address',
  CustomMessage_ResendCode: 'address',
  CustomMessage_UpdateUserAttribute: 'address',
  CustomMessage_VerifyUserAttribute: 'address',
  CustomMessage_ForgotPassword: 'password',
  CustomMessage_Authentication: 'sign-in',
  CustomMessage_AdminCreateUser: 'invitation',
}

type Handler = (event: CustomMessageTriggerEvent) => Promise<CustomMessageTriggerEvent>

/**
 * Returns a handler that gives Cognito's mails the shop's language and layout. The language is the one of the request that
 * caused the mail, else the user's `locale`, else French. Cognito itself replaces the placeholders
 * of the code and of the user name. For an unknown occasion, Cognito sends its own text.
 */
export const createHandler =
  ({ contact }: AccountMailsConfig): Handler =>
  async (event) => {
    const kind = kinds[event.triggerSource]
    if (!kind) return event
    const { codeParameter: code, usernameParameter, clientMetadata, userAttributes } = event.request
    const requested = preferredLanguage(clientMetadata?.['language'])
    const language = requested ?? preferredLanguage(userAttributes?.['locale']) ?? 'fr'
    const mail = composeAccountMail(kind, language, {
      code,
      username: usernameParameter ?? undefined,
      contact,
    })
    const response = { ...event.response, emailSubject: mail.subject, emailMessage: mail.html }
    return { ...event, response }
  }

export const handler = createHandler(readConfig())
