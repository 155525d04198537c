import type { Row } from './row.ts'
import { outboxRows } from './rows/outbox.ts'
import { processRows } from './rows/processes.ts'
import { providerRows } from './rows/provider.ts'
import { queueRows } from './rows/queue.ts'
import { stockRows } from './rows/stock.ts'
import { storeRows } from './rows/stores.ts'
import { webhookRows } from './rows/webhook.ts'

/** Every fault of the matrix, in the order of the table in `docs/promises.md`. */
export const rows: readonly Row[] = [
  ...webhookRows,
  ...queueRows,
  ...processRows,
  ...storeRows,
  ...outboxRows,
  ...stockRows,
  ...providerRows,
]
