/** The form of Cognito's `sub`. */
const accountId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads CUSTOMER: an account id or an e-mail address. Throws Error for anything else. */
export function readCustomer(text = ''): string {
  const customer = text.trim()
  if (accountId.test(customer) || /^[^@\s]+@[^@\s]+$/.test(customer)) return customer
  throw new Error(
    `CUSTOMER must be an e-mail address or the id of an account${customer && `, not ${customer}`}`,
  )
}
