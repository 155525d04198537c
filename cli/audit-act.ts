import { beginAct, type EndAct, readOrderState } from '#core/audit/begin-act.ts'
import { systemClock } from '#core/clock.ts'
import type { Act } from '#core/ports/audit-log.ts'
import { withoutAddresses } from '#core/without-addresses.ts'
import type { DeploymentVariables } from './deployment.ts'
import { findShop } from './environments.ts'
import type { Io } from './io.ts'
import { openAuditLog } from './open-audit-log.ts'
import { openShop } from './open-shop.ts'
import type { CommandName } from './operator-commands.ts'
import { recordedActs } from './recorded-acts.ts'

type GivenVariables = DeploymentVariables & Readonly<Record<string, string | boolean | undefined>>

/** Variables that the log keeps. Others may contain secrets or personal data, or say nothing. */
const keptVariables = [
  'DO',
  'KIND',
  'DROP',
  'AMOUNT',
  'KEY',
  'PAID_BY',
  'REFUND',
  'QUEUE',
  'ID',
  'TYPE',
  'FORCE',
  'NAME',
  'PREVIOUS',
  'ROTATE',
  'SINCE',
  'POINT',
  'ONLY',
  'ROLE',
  'RESET',
  'EXPIRED',
]

/**
 * Runs a command. When the operator agrees to its change, writes an entry to the audit log, and another
 * one at its end. If the first entry cannot be written, the command ends before the change.
 */
export async function auditAct(
  name: CommandName,
  given: GivenVariables,
  io: Io,
  run: (io: Io) => Promise<number>,
): Promise<number> {
  let recorded: Promise<Recorded | undefined> | undefined
  const beforeChange = async (target = targetOf(given)) => {
    recorded ??= record(name, given, target, io)
    await recorded
  }
  // The act has ended, and its request is recorded: a failure here must not change its result.
  const end: EndAct = async (phase, outcome) => {
    const begun = await recorded?.catch(() => undefined)
    await begun
      ?.end(phase, outcome)
      .catch((error: Error) => io.printError(`the end is not recorded: ${error.message}`))
  }
  try {
    const status = await run({ ...io, beforeChange })
    await end(status === 0 ? 'done' : 'failed', `exit code ${status}`)
    return status
  } catch (error) {
    await end('failed', withoutAddresses((error as Error).message).slice(0, 500))
    throw error
  } finally {
    const begun = await recorded?.catch(() => undefined)
    begun?.close()
  }
}

/** EMAIL is an operator's address. CUSTOMER may be a customer's, which the log must not store. */
function targetOf({ ORDER, NAME, ID, EMAIL }: GivenVariables): string {
  return String(ORDER ?? NAME ?? ID ?? EMAIL ?? '')
}

type Recorded = { readonly end: EndAct; readonly close: () => void }

/** Writes the first entry of an act. Returns undefined if the shop has no audit log yet. */
async function record(
  name: CommandName,
  given: GivenVariables,
  target: string,
  io: Io,
): Promise<Recorded | undefined> {
  const env = findShop(given.ENV, io.checkout)
  const { ORDER: orderId } = given
  const kept = Object.entries(given).filter(([key, value]) => keptVariables.includes(key) && value)
  const { auditLog, who, role, close } = await openAuditLog(given, io.checkout)
  const act: Act = {
    act: name,
    target,
    who,
    role,
    from: 'cli',
    details: Object.fromEntries(kept),
  }
  const readState = async () =>
    typeof orderId === 'string' ? readOrderState((await openShop(env)).orders, orderId) : undefined
  try {
    return { end: await beginAct(act, { auditLog, clock: systemClock, readState }), close }
  } catch (cause) {
    close()
    const isMissing = /ResourceNotFound/.test(`${cause} ${(cause as Error).cause}`)
    if (isMissing && recordedActs[name] === 'recorded after the first deploy') {
      io.printError('not recorded: the next deploy creates the audit log')
      return
    }
    const remedy = isMissing ? `Run make deploy ENV=${env} first` : 'Try again'
    throw new Error(
      `nothing was changed: the audit log cannot be written (${(cause as Error).message}). ${remedy}`,
      { cause },
    )
  }
}
