import type { CustomMessageTriggerEvent } from 'aws-lambda'
import { CognitoError } from './errors.ts'
import type { CodePurpose, User } from './users.ts'

/** The function that the user pool invokes before it sends a mail. */
export type CustomMessage = (event: CustomMessageTriggerEvent) => Promise<unknown>

/** A mail as Cognito sends it: HTML only. */
export type CodeMail = { readonly subject: string; readonly html: string }

const codePlaceholder = '{####}'
const sources = {
  confirm: 'CustomMessage_SignUp',
  reset: 'CustomMessage_ForgotPassword',
} as const satisfies Record<CodePurpose, string>

/**
 * Returns functions that compose a mail with a code, as Cognito does: it passes the function a
 * placeholder and replaces it in the answer.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
 */
export function createMessages(options: {
  readonly region: string
  readonly userPoolId: string
  readonly clientId: string
  /** Undefined: Cognito's own text. */
  readonly customMessage?: CustomMessage | undefined
}) {
  const { region, userPoolId, clientId, customMessage } = options

  function eventOf(purpose: CodePurpose, user: User, clientMetadata = {}) {
    const { sub, email, emailVerified } = user
    return {
      version: '1',
      triggerSource: sources[purpose],
      region,
      userPoolId,
      userName: sub,
      callerContext: { awsSdkVersion: 'local', clientId },
      request: {
        userAttributes: { sub, email, email_verified: String(emailVerified) },
        codeParameter: codePlaceholder,
        linkParameter: '{##Click Here##}',
        usernameParameter: null,
        clientMetadata,
      },
      response: { smsMessage: null, emailMessage: null, emailSubject: null },
    } as unknown as CustomMessageTriggerEvent
  }

  return async (
    given: { readonly purpose: CodePurpose; readonly user: User; readonly code: string },
    clientMetadata?: Readonly<Record<string, string>>,
  ): Promise<CodeMail> => {
    const { purpose, user, code } = given
    const event = eventOf(purpose, user, clientMetadata)
    // Lambda passes JSON, in both directions.
    const answer = customMessage && (await invoke(customMessage, structuredClone(event)))
    const { emailMessage, emailSubject } = checkAnswer(answer)
    const html = emailMessage ?? `Your verification code is ${codePlaceholder}.`
    return {
      subject: emailSubject ?? 'Your verification code',
      html: html.replaceAll(codePlaceholder, code),
    }
  }
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html */
async function invoke(customMessage: CustomMessage, event: CustomMessageTriggerEvent) {
  try {
    return JSON.parse(JSON.stringify(await customMessage(event))) as Partial<typeof event>
  } catch (error) {
    throw new CognitoError(
      'UserLambdaValidationException',
      `CustomMessage failed with error ${(error as Error).message}.`,
    )
  }
}

const longestMessage = 20_000
const longestSubject = 140

/** Java's `\s`, unlike JavaScript's, has no non-breaking space. */
const allowed = /^[\p{L}\p{M}\p{S}\p{N}\p{P} \t\n\v\f\r]+$/u

/**
 * Checks the answer of the function: a message has the placeholder, allowed characters and at most
 * 20,000 of them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html
 * https://github.com/amazon-archives/amazon-cognito-identity-js/issues/99 (the pattern)
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerificationMessageTemplateType.html
 * (the length of a subject)
 */
function checkAnswer(answer: Partial<CustomMessageTriggerEvent> | undefined) {
  const { emailMessage, emailSubject } = answer?.response ?? {}
  const fault = [
    answer && !answer.response && 'Unrecognizable lambda output',
    emailMessage && !emailMessage.includes(codePlaceholder) && 'the message has no code',
    emailMessage && emailMessage.length > longestMessage && 'the message is too long',
    emailSubject && emailSubject.length > longestSubject && 'the subject is too long',
    emailMessage && !allowed.test(emailMessage) && 'the message has a character out of pattern',
    emailSubject && !allowed.test(emailSubject) && 'the subject has a character out of pattern',
  ].find(Boolean)
  if (fault) throw new CognitoError('InvalidLambdaResponseException', fault)
  return { emailMessage, emailSubject }
}
