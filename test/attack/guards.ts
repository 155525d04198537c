import { spawnSync } from 'node:child_process'
import { plainEnv } from '../../cli/config.ts'
import { type Guard, withoutEach } from '../proof/without-guard.ts'
import { createReport } from '../support/report.ts'

/** A guard, with the class of attacks that finds its absence. */
export type AttackGuard = Omit<Guard, 'finds'> & { readonly attack: string }

export const attackGuards: readonly AttackGuard[] = [
  {
    attack: 'forgery',
    name: 'the signature of links to orders',
    edits: [
      {
        file: 'core/order/order-link.ts',
        text: "return isSigned ? 'valid' : 'unknown'",
        without: "void isSigned\n  return 'valid'",
      },
    ],
  },
  {
    attack: 'forgery',
    name: 'the signature of cookies',
    edits: [
      {
        file: 'api/token-keys.ts',
        text: 'return jwt[kind].verify<Claims>(token, { key })',
        without: "void key\n        return jwt[kind].decode<Claims>(token) ?? 'invalid'",
      },
    ],
  },
  {
    attack: 'idor',
    name: 'the check that an order belongs to its buyer',
    edits: [
      {
        file: 'api/orders/access.ts',
        text: '!timeline || !mayOpen(timeline.order, request)',
        without: '!timeline || (mayOpen(timeline.order, request), false)',
      },
    ],
  },
  {
    attack: 'operators',
    name: 'the rights of roles',
    edits: [
      {
        file: 'api/plugins/operator-session.ts',
        text: 'if (right && rightsOf[role].includes(right)) return',
        without: 'if (right && rightsOf[role]) return',
      },
    ],
  },
  {
    attack: 'csrf',
    name: 'the comparison of the origin',
    edits: [
      {
        file: 'api/plugins/origin.ts',
        text: 'if (origin !== undefined) return origin === siteOrigin',
        without: 'if (origin !== undefined) return true',
      },
    ],
  },
  {
    attack: 'enumeration',
    name: 'the same answer for orders that exist and that do not',
    edits: [
      {
        file: 'api/orders/access.ts',
        text: "new ShopError('order_not_found', 'the order does not exist')",
        without:
          "new ShopError('order_not_found', timeline ? 'not yours' : 'the order does not exist')",
      },
    ],
  },
  {
    attack: 'spraying',
    name: 'the limits on requests',
    edits: [
      {
        file: 'core/limits/request-limits.ts',
        text: 'if (retryAfter === 0) return',
        without: 'void retryAfter\n  return',
      },
    ],
  },
  {
    attack: 'mail-bombing',
    name: 'the limit on codes for one mailbox',
    edits: [
      {
        file: 'core/account/request-code.ts',
        text: 'if (isFull) return',
        without: 'void isFull',
      },
    ],
  },
  {
    attack: 'stock-holding',
    name: 'the limits on unpaid orders',
    edits: [
      {
        file: 'core/aws/limit-counters.ts',
        text: '(openOrders <= :maxOrders AND heldUnits <= :maxUnits)',
        without: '(openOrders <= :maxOrders OR openOrders > :maxOrders OR heldUnits > :maxUnits)',
      },
    ],
  },
  {
    attack: 'session-life',
    name: 'the check that a session is open',
    edits: [
      {
        file: 'api/plugins/session.ts',
        text: 'if (!(await sessions.isOpen(keyOf(found)))) throw sessionEnded()',
        without: 'await sessions.isOpen(keyOf(found))',
      },
    ],
  },
  {
    attack: 'cookie-planting',
    name: 'the prefix of cookies',
    edits: [
      {
        file: 'api/plugins/cookies.ts',
        text: "app.decorate('cookiePrefix', secure ? '__Host-' : '')",
        without: "app.decorate('cookiePrefix', '')",
      },
    ],
  },
  {
    attack: 'injection',
    name: 'the escapes of control characters',
    edits: [
      {
        file: 'core/printable.ts',
        text: 'return text.replace(unprintable, escaped)',
        without: 'void escaped\n  return text',
      },
      {
        file: 'core/printable.ts',
        text: "(one === '\\n' || one === '\\t' ? one : escaped(one))",
        without: 'one',
      },
    ],
  },
  {
    attack: 'smuggling',
    name: 'the strict parser of requests',
    edits: [
      {
        file: 'api/server-host.ts',
        text: 'headersTimeout: requestTimeout,',
        without: 'headersTimeout: requestTimeout,\n        insecureHTTPParser: true,',
      },
    ],
  },
  {
    attack: 'webhook',
    name: "the check of the webhook's signature",
    edits: [
      {
        file: 'core/stripe/verify-signature.ts',
        text: "if (!isSigned) throw fault('no_match')",
        without: 'void isSigned',
      },
    ],
  },
  {
    attack: 'path-variants',
    name: 'the refusal of a repeated /api at the edge',
    edits: [
      {
        file: 'modules/edge/functions/viewer-request.js',
        text: '/^\\/api\\/api(\\/|$)/.test(uri)) return refuse(event)',
        without: 'uri === undefined) return refuse(event)',
      },
    ],
  },
  {
    attack: 'business-logic',
    name: 'the condition that enough units are in stock',
    edits: [
      {
        file: 'core/aws/stock-rows.ts',
        text: "'available >= :quantity AND price",
        without: "'(available >= :quantity OR available < :quantity) AND price",
      },
    ],
  },
  {
    attack: 'amplification',
    name: 'the shared result of the readiness check',
    edits: [
      {
        file: 'api/health/routes.ts',
        text: 'if (!checked || now >= checked.at + checkedMs) {',
        without: 'if (!checked || now >= checked.at) {',
      },
    ],
  },
  {
    attack: 'rebinding',
    name: 'the check of the host name',
    edits: [
      {
        file: 'core/loopback-host.ts',
        text: 'return host !== undefined && /',
        without: 'if (host) return true\n  return host !== undefined && /',
      },
    ],
  },
]

/**
 * Removes each guard in a copy of the sources. An attack of its class must then reach its goal, and
 * none must before. Returns whether this was so.
 */
export async function proveAttacks(names: readonly string[], seed: number): Promise<boolean> {
  const report = createReport()
  const guards = attackGuards
    .filter(({ attack }) => names.includes(attack))
    .map((guard) => ({ ...guard, finds: new RegExp(`^${guard.attack}: `) }))
  const attackOf = (finds?: RegExp) => guards.find((guard) => guard.finds === finds)?.attack
  await withoutEach(report, guards, (copy, finds) =>
    attack(copy, attackOf(finds) ?? names.join(), seed),
  )
  console.log(`${report.passed} passed, ${report.failed} failed`)
  return report.failed === 0
}

/** Returns the attacks that reach their goal in a copy of the sources, as `class: attack`. */
function attack(copy: string, names: string, seed: number): readonly string[] {
  const args = ['test/attack/main.ts', `CLASS=${names}`, `SEED=${seed}`]
  // Without the variables of this run, which make exports.
  const env = plainEnv()
  const options = { cwd: copy, env, encoding: 'utf8', maxBuffer: 1 << 26 } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
  const found = [...stdout.matchAll(/^(?:THROUGH|(INCOMPLETE)) (.+)$/gm)]
  if (status !== 0 && found.length === 0) throw new Error(`no attack ran: ${stdout}${stderr}`)
  return found.map(([, incomplete, what]) => (incomplete ? `incomplete ${what}` : `${what}`))
}
