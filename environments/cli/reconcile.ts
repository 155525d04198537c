import { reconcile } from '#core/payment/reconcile.ts'
import { commandLine } from './config.ts'
import { openShop } from './open-shop.ts'
import { readReconcileCommand } from './reconcile-command.ts'
import { run } from './run.ts'

/** `make reconcile`: makes the orders agree with Stripe after an outage. */
await run(async (say) => {
  const { env, since } = readReconcileCommand(commandLine(), new Date())
  const { events, repaired, failed, outcomes, swept } = await reconcile(since, await openShop(env))
  say(`${events} events since ${since.toISOString()}`)
  for (const [outcome, count] of Object.entries(outcomes)) say(`  ${outcome.padEnd(16)}${count}`)
  say(`overdue: ${JSON.stringify(swept)}`)
  say(`${repaired} repaired, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
})
