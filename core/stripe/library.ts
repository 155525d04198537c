/**
 * Stripe's library, loaded by the first call that needs it: it is a fifth of the API's code, and most
 * cold starts never pay.
 */
export const loadStripe = async () => (await import('stripe')).default
