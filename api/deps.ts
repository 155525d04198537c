import type { Server } from 'node:http'
import type { FastifyBaseLogger, FastifyHttpOptions, FastifyPluginAsync } from 'fastify'
import type { OriginSecrets } from '#core/aws/origin-secrets.ts'
import type { PriceList } from '#core/catalogue/price-list.ts'
import type { Clock } from '#core/clock.ts'
import type { OrderLimits } from '#core/order/order-limits.ts'
import type { AccountProvider } from '#core/ports/account-provider.ts'
import type { Announce } from '#core/ports/announce.ts'
import type { SendMessage, TaskType } from '#core/ports/messages.ts'
import type { OrderStore } from '#core/ports/order-store.ts'
import type { PaymentGateway, ReadEvent } from '#core/ports/payment-gateway.ts'
import type { ProductStore } from '#core/ports/product-store.ts'
import type { SessionStore } from '#core/ports/session-store.ts'
import type { Shells } from './pages/shell.ts'

/** What the app is made of. Whoever opened a part closes it; the app closes none. */
export type ApiDeps = {
  readonly orders: OrderStore
  readonly products: ProductStore
  readonly priceList: PriceList
  readonly gateway: PaymentGateway
  readonly accounts: AccountProvider
  readonly sessions: SessionStore
  readonly readEvent: ReadEvent
  /** Sends to the orders queue. */
  readonly sendEvent: SendMessage<'payment.event' | 'refund.event' | 'dispute.event'>
  /** Sends to the long-tasks queue. */
  readonly sendTask: SendMessage<TaskType>
  /** Tells the people who run the shop. */
  readonly announceAlert: Announce
  /** What must answer for the app to be ready, by name; each rejects where it does not. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>
  readonly shells: Shells
  /** Signs the shop's own cookies and links: at least 32 characters. */
  readonly tokenSecret: string
  /** Recognises requests that came through the edge, whose client address is trustworthy. */
  readonly originSecrets: OriginSecrets
  /** How much unpaid stock one client may hold. */
  readonly limits: OrderLimits
  /** Where the shop is, e.g. `https://shop.example`; cookies are Secure where it has TLS. */
  readonly siteOrigin: string
  /** Where the payment page is, e.g. `https://checkout.stripe.com`. */
  readonly paymentOrigin: string
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  /** The git revision that runs. */
  readonly version: string
}

/** What differs between the hosts of the one app. */
export type Host = {
  readonly server?: Pick<
    FastifyHttpOptions<Server>,
    'requestTimeout' | 'keepAliveTimeout' | 'forceCloseConnections' | 'http'
  >
  /** The header in which the host itself, not the client, names each request. */
  readonly requestIdHeader?: string
  /** Registered before every route, after what each answer needs. */
  readonly plugins?: readonly FastifyPluginAsync[]
  /** Compiles every schema at once instead of at its first use. */
  readonly eagerSchemas?: boolean
  /** Milliseconds for a whole request, 9000 by default: below the 10 s that its callers wait. */
  readonly deadlineMs?: number
}
