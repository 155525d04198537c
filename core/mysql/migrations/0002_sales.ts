import type { Knex } from 'knex'

/** Columns that `orders` gets, with their definition. */
const newColumns = {
  // 0: written by an earlier release, once, when the order was completed.
  version: 'INT UNSIGNED NOT NULL DEFAULT 0',
  lines_currency: 'CHAR(3) NULL',
  refunded_minor: 'BIGINT NOT NULL DEFAULT 0',
  charged_back_minor: 'BIGINT NOT NULL DEFAULT 0',
  disputes_open: 'INT UNSIGNED NOT NULL DEFAULT 0',
  paid_at: 'DATETIME(3) NULL',
  shipped_at: 'DATETIME(3) NULL',
} as const

/**
 * Every state of an order that was ever paid, with its refunds, disputes and the tax in each amount.
 * The earlier release runs on this schema too: it writes an order at its completion, as version 0.
 */
export async function up(db: Knex): Promise<void> {
  const added = await Promise.all(
    Object.entries(newColumns).map(async ([name, definition]) =>
      (await db.schema.hasColumn('orders', name)) ? [] : [`ADD COLUMN ${name} ${definition}`],
    ),
  )
  const changes = ['MODIFY completed_at DATETIME(3) NULL', ...added.flat()]
  await db.raw(`ALTER TABLE orders ${changes.join(', ')}`)
  await db.raw(`
    CREATE TABLE IF NOT EXISTS refunds (
      order_id VARCHAR(40) NOT NULL,
      refund_id VARCHAR(64) NOT NULL,
      status VARCHAR(20) NOT NULL,
      currency CHAR(3) NOT NULL,
      amount_minor BIGINT UNSIGNED NOT NULL,
      requested_at DATETIME(3) NOT NULL,
      PRIMARY KEY (order_id, refund_id),
      CONSTRAINT refunds_order FOREIGN KEY (order_id) REFERENCES orders (order_id)
    ) DEFAULT CHARSET = utf8mb4`)
  await db.raw(`
    CREATE TABLE IF NOT EXISTS disputes (
      order_id VARCHAR(40) NOT NULL,
      dispute_id VARCHAR(64) NOT NULL,
      status VARCHAR(20) NOT NULL,
      currency CHAR(3) NOT NULL,
      amount_minor BIGINT UNSIGNED NOT NULL,
      lost_minor BIGINT UNSIGNED NOT NULL,
      opened_at DATETIME(3) NOT NULL,
      decided_at DATETIME(3) NULL,
      PRIMARY KEY (order_id, dispute_id),
      CONSTRAINT disputes_order FOREIGN KEY (order_id) REFERENCES orders (order_id)
    ) DEFAULT CHARSET = utf8mb4`)
  // One row per payment, refund or lost dispute, and tax rate. Amounts that left the shop are
  // negative. A refund that failed has 0.
  await db.raw(`
    CREATE TABLE IF NOT EXISTS money_moves (
      order_id VARCHAR(40) NOT NULL,
      kind VARCHAR(10) NOT NULL,
      move_id VARCHAR(64) NOT NULL,
      tax_rate_bp INT UNSIGNED NOT NULL,
      moved_at DATETIME(3) NOT NULL,
      currency CHAR(3) NOT NULL,
      gross_minor BIGINT NOT NULL,
      tax_minor BIGINT NOT NULL,
      PRIMARY KEY (order_id, kind, move_id, tax_rate_bp),
      KEY money_moves_moved_at (moved_at),
      CONSTRAINT money_moves_order FOREIGN KEY (order_id) REFERENCES orders (order_id)
    ) DEFAULT CHARSET = utf8mb4`)
  for (const [name, query] of Object.entries(views))
    await db.raw(`CREATE OR REPLACE SQL SECURITY INVOKER VIEW ${name} AS ${query}`)
}

/**
 * The payments in orders of version 0, by tax rate: the total splits as the prices of the lines do.
 * DIV rounds the tax as the shop does.
 */
const earlierPayments = `
  SELECT order_id, tax_rate_bp, completed_at, currency, country, gross_minor,
         gross_minor - (20000 * gross_minor + 10000 + tax_rate_bp) DIV (20000 + 2 * tax_rate_bp) AS tax_minor
    FROM (SELECT orders.order_id, rated.tax_rate_bp, completed_at, currency, country,
                 CAST(ROUND(total_minor * SUM(rated.quantity * rated.unit_price_minor) / (
                   SELECT SUM(quantity * unit_price_minor) FROM order_lines AS all_lines
                    WHERE all_lines.order_id = orders.order_id)) AS SIGNED) AS gross_minor
            FROM orders JOIN order_lines AS rated ON rated.order_id = orders.order_id
           WHERE orders.version = 0
           GROUP BY orders.order_id, rated.tax_rate_bp, total_minor, completed_at, currency, country
         ) AS earlier`

/** Days are UTC days. No view adds amounts of different currencies. */
const views = {
  every_money_move: `
    SELECT money_moves.order_id, kind, move_id, tax_rate_bp, moved_at, money_moves.currency, country,
           gross_minor, tax_minor
      FROM money_moves JOIN orders ON orders.order_id = money_moves.order_id
    UNION ALL
    SELECT order_id, 'payment', '', tax_rate_bp, completed_at, currency, country, gross_minor, tax_minor
      FROM (${earlierPayments}) AS earlier_payments`,
  revenue_by_day: `
    SELECT DATE(moved_at) AS day, currency,
           COUNT(DISTINCT CASE WHEN kind = 'payment' THEN order_id END) AS orders,
           SUM(CASE WHEN kind = 'payment' THEN gross_minor ELSE 0 END) AS paid_minor,
           -SUM(CASE WHEN kind = 'refund' THEN gross_minor ELSE 0 END) AS refunded_minor,
           -SUM(CASE WHEN kind = 'dispute' THEN gross_minor ELSE 0 END) AS charged_back_minor,
           SUM(gross_minor) AS net_minor,
           SUM(tax_minor) AS tax_minor
      FROM every_money_move
     GROUP BY DATE(moved_at), currency`,
  vat_by_day: `
    SELECT DATE(moved_at) AS day, COALESCE(country, '') AS country, tax_rate_bp, currency,
           SUM(gross_minor) AS gross_minor, SUM(tax_minor) AS tax_minor
      FROM every_money_move
     GROUP BY DATE(moved_at), COALESCE(country, ''), tax_rate_bp, currency`,
  units_by_day: `
    SELECT DATE(COALESCE(paid_at, completed_at)) AS day, sku, MAX(name) AS name,
           COALESCE(lines_currency, currency) AS currency,
           COUNT(*) AS orders, SUM(quantity) AS units,
           SUM(quantity * unit_price_minor) AS gross_minor
      FROM order_lines JOIN orders ON orders.order_id = order_lines.order_id
     WHERE status IN ('paid', 'packaging', 'shipping', 'completed')
     GROUP BY DATE(COALESCE(paid_at, completed_at)), sku, COALESCE(lines_currency, currency)`,
  shipping_by_day: `
    SELECT DATE(shipped_at) AS day, COUNT(*) AS orders,
           SUM(TIMESTAMPDIFF(SECOND, paid_at, shipped_at)) AS total_seconds,
           MAX(TIMESTAMPDIFF(SECOND, paid_at, shipped_at)) AS longest_seconds
      FROM orders
     WHERE shipped_at IS NOT NULL AND paid_at IS NOT NULL
     GROUP BY DATE(shipped_at)`,
} as const
