import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import type { Mailer } from '../order/announcements.ts'

/** Sends mails through SES from one address. The mail's stable id travels as the tag `id`. */
export function createMailer({ ses, from }: { ses: SESv2Client; from: string }): Mailer {
  return async ({ id, to, subject, text, html }) => {
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
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
      }),
    )
  }
}
