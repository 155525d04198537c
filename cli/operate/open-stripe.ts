import { type AskStripe, connectStripe } from '#core/stripe/connection.ts'
import { stripeUrl } from '../config.ts'

/** Connects to Stripe. Errors contain Stripe's own message, so that the operator can act on it. */
export function openStripe(secretKey: string): AskStripe {
  const apiUrl = stripeUrl()
  const ask = connectStripe({ secretKey: async () => secretKey, ...(apiUrl && { apiUrl }) })
  return (operation, call) =>
    ask(operation, call).catch((error: Error) => {
      const { message } = (error.cause ?? error) as Error
      throw new Error(`Stripe: ${message}`, { cause: error })
    })
}
