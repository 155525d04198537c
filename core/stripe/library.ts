/**
 * Loads Stripe's library on the first call that needs it. The library is a fifth of the API's code,
 * and most cold starts do not need it.
 */
export const loadStripe = async () => (await import('stripe')).default
