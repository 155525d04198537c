import { exportPerson } from '#core/personal-data/export-person.ts'
import { findShop } from './environments.ts'
import { openPersonalData } from './open-personal-data.ts'
import { readCustomer } from './read-customer.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/** `make export`: prints everything that the shop stores about a customer, as one JSON document. */
export const exportCustomer: CommandOf<'export'> = async (
  given,
  { print, checkout, beforeChange },
) => {
  const [env, customer] = readAll(
    () => findShop(given.ENV, checkout),
    () => readCustomer(given.CUSTOMER),
  )
  const shop = await openPersonalData(env)
  try {
    const { ids, data } = await exportPerson(customer, shop)
    await beforeChange?.(ids)
    print(JSON.stringify({ shop: env, ...data }, undefined, 2))
  } finally {
    shop.close()
  }
}
