import { toEmailKey } from '../order/email-key.ts'
import type { OrderStore } from '../ports/order-store.ts'
import type { AccountRecord, AccountRecords } from '../ports/personal-data.ts'

/** A customer, with or without an account. */
export type Person = {
  readonly account: AccountRecord | undefined
  /** The id of the account, which may have been deleted; undefined for guests. */
  readonly customerId: string | undefined
  /** Undefined if the account was deleted. */
  readonly emailKey: string | undefined
  readonly orderIds: readonly string[]
  /** Other accounts that have orders with the person's e-mail address. */
  readonly otherAccounts: readonly string[]
}

export type FindDeps = {
  readonly accounts: Pick<AccountRecords, 'find'>
  readonly orders: Pick<OrderStore, 'ofCustomer' | 'ofEmail'>
}

/**
 * Finds the orders of an account id or an e-mail address: those of the account, and those that were
 * placed as a guest with its address. Orders of other accounts with the same address belong to
 * other people. An order that was placed before orders had an e-mail key is found by its account only.
 */
export async function findPerson(
  customer: string,
  { accounts, orders }: FindDeps,
): Promise<Person> {
  const isEmail = customer.includes('@')
  const account = await accounts.find(customer)
  const customerId = account?.customerId ?? (isEmail ? undefined : customer)
  const email = account?.email ?? (isEmail ? customer : undefined)
  const emailKey = email && toEmailKey(email)
  const own = customerId === undefined ? [] : await ordersOf(customerId, orders)
  const withEmail = emailKey === undefined ? [] : await orders.ofEmail(emailKey)
  const asGuest = withEmail.filter((order) => order.customerId === undefined)
  const others = withEmail.flatMap((order) =>
    order.customerId === undefined || order.customerId === customerId ? [] : [order.customerId],
  )
  return {
    account,
    customerId,
    emailKey,
    orderIds: [...new Set([...own, ...asGuest.map(({ orderId }) => orderId)])].sort(),
    otherAccounts: [...new Set(others)].sort(),
  }
}

/**
 * Returns the id of the person's account, or of each order for a guest: an act on a person is recorded
 * with ids, because an entry of the audit log cannot be erased.
 */
export function idsOf({ customerId, orderIds }: Pick<Person, 'customerId' | 'orderIds'>): string {
  return customerId ?? orderIds.join(' ')
}

/** Returns the error for a customer without any stored data. */
export function unknownCustomer(customer: string, { otherAccounts }: Person): Error {
  if (otherAccounts.length > 0)
    return new Error(
      `${customer} has no account and no order as a guest, but account ${otherAccounts.join(', ')} has orders with this address. If it is the same person, use CUSTOMER=<account id>`,
    )
  return new Error(
    `nothing is stored about ${customer}: there is no account and no order. Check the spelling, and try the address that the buyer gave when ordering`,
  )
}

async function ordersOf(
  customerId: string,
  orders: Pick<OrderStore, 'ofCustomer'>,
): Promise<readonly string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await orders.ofCustomer(customerId, cursor)
    ids.push(...page.orders.map(({ orderId }) => orderId))
    cursor = page.cursor
  } while (cursor)
  return ids
}
