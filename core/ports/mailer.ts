/** A mail to one buyer. `id` is the same if the mail is sent again. */
export type Mail = {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The mail can never be delivered: do not retry it. */
export class Undeliverable extends Error {}

/**
 * Sends a mail. Throws Undeliverable for an invalid address, and other errors for failures that can
 * be retried.
 */
export type Mailer = (mail: Mail) => Promise<void>
