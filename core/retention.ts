/**
 * How long the shop keeps personal data, in days: the longest time in any environment. The page
 * `privacy` of the site prints these periods. `test/docs/retention.test.ts` compares them with the
 * values of every environment and with the tables.
 */
export const retentionDays = {
  /** A session, after the sign-in. */
  session: 30,
  /** A cart's cookie and its reservation. */
  cart: 30,
  /** The counter of unpaid orders of an account or a client address, after its last change. */
  openOrderCounter: 30,
  /** The cookie with the orders of a guest, and the links in mails. */
  orderLink: 90,
  /** The cookie of a browser in which the owner of an address has signed in. */
  knownBrowser: 365,
  /** A message in a queue or a dead-letter queue: `messaging.queues`, and 14 days there. */
  queue: 14,
  /** `log_days` of the API, the worker, the agent and the migration. */
  log: 365,
  /** `edge.access_log_days`. */
  accessLog: 180,
  /** `network.flow_log_days` and `data.database.log_days`. */
  networkLog: 90,
  /** Point-in-time recovery of the tables, and `data.database.backup_days`. */
  backup: 35,
} as const

/**
 * Years that an order's contact data (name, e-mail address, delivery address, account) is kept after
 * the order's last change. Three is the reference that the CNIL gives for inactive customers.
 * https://ewatchers.org/question/rgpd/combien-de-temps-peut-on-conserver-des-donnees-sur-ses-clients-et-prospects-45
 */
export const contactYears = 3

/**
 * Years that the sale itself is kept, after the end of the financial year: amounts, taxes, country
 * and the reference of the payment. French law requires ten for accounting documents and the
 * documents that justify them, Code de commerce L123-22.
 * https://codes-et-lois.fr/code-de-commerce/article-l123-22
 */
export const accountingYears = 10

const daySeconds = 24 * 3600

/** Returns a period in seconds. */
export const retentionSeconds = (name: keyof typeof retentionDays): number =>
  retentionDays[name] * daySeconds
