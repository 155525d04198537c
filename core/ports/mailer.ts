/** A mail to one buyer. `id` is stable: the same mail sent twice bears the same id. */
export type Mail = {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** No mail will ever reach this address: there is no use in trying again. */
export class Undeliverable extends Error {}

/** Sends a mail; throws Undeliverable for an address that is none, and whatever else kept it from going. */
export type Mailer = (mail: Mail) => Promise<void>
