import type { Attack } from './attack.ts'
import { amplification } from './classes/amplification.ts'
import { businessLogic } from './classes/business-logic.ts'
import { cookiePlanting } from './classes/cookie-planting.ts'
import { csrf } from './classes/csrf.ts'
import { enumeration } from './classes/enumeration.ts'
import { forgery } from './classes/forgery.ts'
import { idor } from './classes/idor.ts'
import { injection } from './classes/injection.ts'
import { mailBombing } from './classes/mail-bombing.ts'
import { operators } from './classes/operators.ts'
import { pathVariants } from './classes/path-variants.ts'
import { rebinding } from './classes/rebinding.ts'
import { sessionLife } from './classes/session-life.ts'
import { smuggling } from './classes/smuggling.ts'
import { spraying } from './classes/spraying.ts'
import { stockHolding } from './classes/stock-holding.ts'
import { webhook } from './classes/webhook.ts'

/** The classes of attacks, in the order of the table. */
export const attacks: Readonly<Record<string, Attack>> = {
  forgery,
  idor,
  operators,
  csrf,
  enumeration,
  spraying,
  'mail-bombing': mailBombing,
  'stock-holding': stockHolding,
  'session-life': sessionLife,
  'cookie-planting': cookiePlanting,
  injection,
  smuggling,
  webhook,
  'path-variants': pathVariants,
  'business-logic': businessLogic,
  amplification,
  rebinding,
}
