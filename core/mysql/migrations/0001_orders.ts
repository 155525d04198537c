import type { Knex } from 'knex'

/**
 * One row per sale, and its lines. No e-mail and no address: analytics needs neither. Amounts are
 * minor units; times are UTC. Uses only what MySQL 8 and MariaDB 10.11 both support.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    CREATE TABLE IF NOT EXISTS orders (
      order_id VARCHAR(40) NOT NULL PRIMARY KEY,
      order_number VARCHAR(16) NOT NULL,
      status VARCHAR(20) NOT NULL,
      customer_id VARCHAR(64) NULL,
      currency CHAR(3) NOT NULL,
      total_minor BIGINT UNSIGNED NOT NULL,
      items INT UNSIGNED NOT NULL,
      country CHAR(2) NULL,
      language CHAR(2) NOT NULL,
      placed_at DATETIME(3) NOT NULL,
      completed_at DATETIME(3) NOT NULL,
      trace_id VARCHAR(40) NOT NULL,
      KEY orders_completed_at (completed_at)
    ) DEFAULT CHARSET = utf8mb4`)
  await db.raw(`
    CREATE TABLE IF NOT EXISTS order_lines (
      order_id VARCHAR(40) NOT NULL,
      sku VARCHAR(32) NOT NULL,
      name VARCHAR(200) NOT NULL,
      quantity INT UNSIGNED NOT NULL,
      unit_price_minor BIGINT UNSIGNED NOT NULL,
      tax_rate_bp INT UNSIGNED NOT NULL,
      PRIMARY KEY (order_id, sku),
      CONSTRAINT order_lines_order FOREIGN KEY (order_id) REFERENCES orders (order_id)
    ) DEFAULT CHARSET = utf8mb4`)
}
