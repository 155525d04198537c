import { type SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { type Mailer, Undeliverable } from '../ports/mailer.ts'
import { toSesAddress } from './ses-address.ts'

type Refusal = { readonly isPermanent: boolean; readonly reason: string }

const retry = (reason: string): Refusal => ({ isPermanent: false, reason })

/**
 * What an error of SES v2's SendEmail means for one mail. A permanent refusal depends on the mail alone.
 * The others end when an operator acts, or by themselves, so the same mail is sent again later. Errors
 * that are not listed are sent again as well.
 *
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html (errors)
 * https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html (texts of MessageRejected)
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html (ThrottlingException)
 */
const refusals: Readonly<Record<string, Refusal>> = {
  BadRequestException: { isPermanent: true, reason: 'SES refuses the address or the request' },
  MessageRejected: { isPermanent: true, reason: 'SES refuses the content' },
  AccessDeniedException: retry('the role may not send this mail: check its policy'),
  AccountSuspendedException: retry('AWS has suspended sending: open a case with AWS Support'),
  LimitExceededException: retry('a limit of the SES account is reached'),
  MailFromDomainNotVerifiedException: retry('the domain of mail.from is not verified'),
  NotFoundException: retry('the identity or its configuration set does not exist'),
  SendingPausedException: retry('sending is paused: see the SES account dashboard'),
  ThrottlingException: retry('the daily quota or the sending rate is used up'),
  TooManyRequestsException: retry('the sending rate is used up'),
}

/** MessageRejected also stands for states of the account, which only its text tells apart. */
const accountStates: readonly (readonly [RegExp, Refusal])[] = [
  [
    /not verified/i,
    retry('mail.from is not verified, or the account is in the SES sandbox and the buyer is not'),
  ],
  [/paused|suspended/i, retry('sending is paused: see the SES account dashboard')],
]

/**
 * Returns a mailer that sends through SES from one address. The mail's stable id travels as the tag `id`.
 * Throws Undeliverable for a mail that SES will never take, and Error for one to send again later.
 * Neither carries the address: SES repeats it in its own messages, so those are not passed on.
 */
export function createMailer({ ses, from }: { ses: SESv2Client; from: string }): Mailer {
  return async ({ id, to, subject, text, html }) => {
    const mail = new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [toSesAddress(to)] },
      EmailTags: [{ Name: 'id', Value: id }],
      Content: {
        Simple: {
          Subject: { Data: subject, Charset: 'UTF-8' },
          Body: {
            Text: { Data: text, Charset: 'UTF-8' },
            Html: { Data: html, Charset: 'UTF-8' },
          },
        },
      },
    })
    await ses.send(mail).catch((error: Error) => {
      throw error instanceof SESv2ServiceException ? withoutAddress(error) : error
    })
  }
}

function withoutAddress({ name, message }: SESv2ServiceException): Error {
  const state = name === 'MessageRejected' && accountStates.find(([text]) => text.test(message))
  const { isPermanent, reason } =
    (state || undefined)?.[1] ?? refusals[name] ?? retry('unknown error')
  return isPermanent
    ? new Undeliverable(`${reason} (${name})`)
    : new Error(`SES did not take the mail, it is sent again: ${reason} (${name})`)
}
