import { BadRequestException, type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { type Mailer, Undeliverable } from '../order/announcements.ts'
import { toSesAddress } from './ses-address.ts'

/**
 * Sends mails through SES from one address. The mail's stable id travels as the tag `id`. SES says
 * BadRequest where the request itself is wrong, of which only the address is the buyer's.
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
      // SES repeats the address in its own words, which a log must not.
      if (error instanceof BadRequestException) throw new Undeliverable('SES refuses the address')
      throw error
    })
  }
}
