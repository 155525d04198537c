import type { Server } from 'node:http'
import type { FastifyBaseLogger, FastifyHttpOptions, FastifyPluginAsync } from 'fastify'
import type { IsBreached } from '#core/account/breached-passwords.ts'
import type { OriginSecrets } from '#core/aws/origin-secrets.ts'
import type { RotatingSecret } from '#core/aws/rotating-secret.ts'
import type { PriceList } from '#core/catalogue/price-list.ts'
import type { Clock } from '#core/clock.ts'
import type { OrderLimits } from '#core/order/order-limits.ts'
import type { AccountProvider } from '#core/ports/account-provider.ts'
import type { Announce } from '#core/ports/announce.ts'
import type { AuditLog } from '#core/ports/audit-log.ts'
import type { SendMessage, TaskType } from '#core/ports/messages.ts'
import type { OperatorProvider } from '#core/ports/operator-provider.ts'
import type { OperatorSessionStore } from '#core/ports/operator-sessions.ts'
import type { OrderStore } from '#core/ports/order-store.ts'
import type { PaymentGateway, ReadEvent } from '#core/ports/payment-gateway.ts'
import type { ProductStore } from '#core/ports/product-store.ts'
import type { RequestCounter } from '#core/ports/request-counter.ts'
import type { SessionStore } from '#core/ports/session-store.ts'
import type { Shells } from './pages/shell.ts'

/**
 * The app's dependencies. The app does not close them: the code that opened a dependency closes it.
 */
export type ApiDeps = {
  readonly orders: OrderStore
  readonly products: ProductStore
  readonly priceList: PriceList
  readonly gateway: PaymentGateway
  readonly accounts: AccountProvider
  readonly sessions: SessionStore
  readonly operatorAccounts: OperatorProvider
  readonly operatorSessions: OperatorSessionStore
  readonly isBreached: IsBreached
  readonly readEvent: ReadEvent
  /** Sends to the orders queue. */
  readonly sendEvent: SendMessage<'payment.event' | 'refund.event' | 'dispute.event'>
  /** Sends to the long-tasks queue. */
  readonly sendTask: SendMessage<TaskType | 'order.link'>
  /** Counts the requests of a client that have a limit. */
  readonly requestCounter: RequestCounter
  /** How long the answer to a request for a code takes at least: see core/account/request-code.ts. */
  readonly codeAnswerMs: number
  /** Records what operators do. */
  readonly auditLog: AuditLog
  /** Sends an alert to the operators. */
  readonly announceAlert: Announce
  /** Counts the messages of the dead-letter queues. Rejects if SQS does not answer. */
  readonly countDeadLetters: () => Promise<number>
  /** The readiness checks, by name. A check rejects if its service does not respond. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>
  readonly shells: Shells
  /** Signs the shop's cookies. */
  readonly tokenSecrets: RotatingSecret
  /** Signs the links in the shop's mails. */
  readonly linkKeys: RotatingSecret
  /** Verifies that a request came through the edge, so that its client address can be trusted. */
  readonly originSecrets: OriginSecrets
  /** Refunds of an order above this need a recent sign-in, in minor units. */
  readonly refundLimit: number
  /** How much unpaid stock one client may hold. */
  readonly limits: OrderLimits
  /** The shop's origin, e.g. `https://shop.example`. Cookies are Secure if it uses HTTPS. */
  readonly siteOrigin: string
  /** The address that answers buyers. Without it, no page invites them to write. */
  readonly contact: string | undefined
  /** The payment page's origin, e.g. `https://checkout.stripe.com`. */
  readonly paymentOrigin: string
  /** Whether `/docs` shows the API's documentation. */
  readonly hasDocs: boolean
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  /** The git revision of the running code. */
  readonly version: string
}

/** The settings that differ between the server and Lambda. */
export type Host = {
  readonly server?: Pick<
    FastifyHttpOptions<Server>,
    'requestTimeout' | 'keepAliveTimeout' | 'forceCloseConnections' | 'http'
  >
  /** The header with the request id. The host must set it; a client's value is not trusted. */
  readonly requestIdHeader?: string
  /** Registered before all routes, after the plugins that every response needs. */
  readonly plugins?: readonly FastifyPluginAsync[]
  /** Compiles all schemas at start-up instead of at first use. */
  readonly eagerSchemas?: boolean
  /**
   * The time limit for a request in milliseconds. Default 7500: the site's scripts give up after 8
   * seconds, the edge after 9.
   */
  readonly deadlineMs?: number
}
