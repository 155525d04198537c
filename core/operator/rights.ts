/** What an operator may do. Each route of the operators names the one that it needs. */
export const rights = ['read', 'inbox', 'refund', 'review'] as const

export type Right = (typeof rights)[number]

/** The roles of operators. Each is a group of their user pool: see `modules/identity`. */
export const roles = ['support', 'warehouse', 'finance', 'admin'] as const

export type Role = (typeof roles)[number]

/**
 * The rights of each role.
 *
 * - read: an order with its timeline, without the buyer's data
 * - inbox: what waits for an operator
 * - refund: pay money back
 * - review: approve or reject an order
 */
export const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  support: ['read', 'inbox'],
  warehouse: ['read'],
  finance: ['read', 'inbox', 'refund', 'review'],
  admin: rights,
}

/** Returns the role of a user by their groups; undefined if they have none, or several. */
export function roleIn(groups: readonly string[]): Role | undefined {
  const found = roles.filter((role) => groups.includes(role))
  return found.length === 1 ? found[0] : undefined
}
