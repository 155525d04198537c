import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { type Mailer, Undeliverable } from '../ports/mailer.ts'
import { type FailureClass, VendorError } from '../vendor-error.ts'
import { toVendorError } from './errors.ts'
import { toSesAddress } from './ses-address.ts'

type Meaning = { readonly class: FailureClass; readonly reason: string }

const permanent = (reason: string): Meaning => ({ class: 'permanent', reason })
const transient = (reason: string): Meaning => ({ class: 'transient', reason })
const credentials = (reason: string): Meaning => ({ class: 'credentials', reason })

/**
 * The class and the reason of each SES v2 SendEmail error. Permanent: SES will never accept this
 * address or content. Transient: the mail is retried, but some causes end only when an operator
 * acts. `errors.ts` classifies the errors that are not listed.
 *
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html (errors)
 * https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html (texts of
 * MessageRejected)
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html (ThrottlingException)
 */
const meanings: Readonly<Record<string, Meaning>> = {
  BadRequestException: permanent('SES refuses the address or the request'),
  MessageRejected: permanent('SES refuses the content'),
  AccessDeniedException: credentials('the role may not send this mail: check its policy'),
  AccountSuspendedException: transient('AWS has suspended sending: open a case with AWS Support'),
  LimitExceededException: transient('a limit of the SES account is reached'),
  MailFromDomainNotVerifiedException: transient('the domain of mail.from is not verified'),
  NotFoundException: transient('the identity or its configuration set does not exist'),
  SendingPausedException: transient('sending is paused: see the SES account dashboard'),
  ThrottlingException: transient('the daily quota or the sending rate is used up'),
  TooManyRequestsException: transient('the sending rate is used up'),
}

/** MessageRejected also reports states of the SES account. Only the message text shows which. */
const accountStates: readonly (readonly [RegExp, Meaning])[] = [
  [
    /not verified/i,
    transient(
      'mail.from is not verified, or the account is in the SES sandbox and the buyer is not',
    ),
  ],
  [/paused|suspended/i, transient('sending is paused: see the SES account dashboard')],
]

/**
 * Returns a mailer that sends through SES from one address. Answers go to `replyTo`, or else to
 * `from`. SES does not verify `replyTo`:
 * https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html. The mail's id is
 * sent as the tag `id`.
 * Throws Undeliverable for a mail that SES will never accept, and VendorError for one to retry
 * later. Neither contains the buyer's address. SES repeats it in its messages, so they are dropped.
 */
export function createMailer({
  ses,
  from,
  replyTo,
}: {
  readonly ses: SESv2Client
  readonly from: string
  readonly replyTo: string | undefined
}): Mailer {
  return async ({ id, to, subject, text, html }) => {
    const mail = new SendEmailCommand({
      FromEmailAddress: from,
      ...(replyTo && { ReplyToAddresses: [replyTo] }),
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
    await ses.send(mail).catch((error: unknown) => {
      throw toMailError(error)
    })
  }
}

function toMailError(cause: unknown): Error {
  const { failure } = toVendorError('ses', cause)
  const state =
    failure.vendorCode === 'MessageRejected' &&
    accountStates.find(([text]) => text.test(String(cause)))
  const meaning = (state || undefined)?.[1] ?? meanings[failure.vendorCode]
  const error = new VendorError(
    meaning?.class === 'transient' ? 'busy' : 'service_refused',
    { ...failure, ...(meaning && { class: meaning.class }) },
    { reason: meaning?.reason ?? 'unknown error' },
  )
  if (error.failure.class !== 'permanent') return error
  return new Undeliverable(error.message, { cause: error })
}
