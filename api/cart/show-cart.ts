import type { FastifyReply, FastifyRequest } from 'fastify'
import { limitPage } from '../checkout/limit-page.ts'
import { refusalText } from '../checkout/refusal-text.ts'
import type { ApiDeps } from '../deps.ts'
import { mayOpen } from '../orders/access.ts'
import { isForm } from '../plugins/forms.ts'
import { logFailure, sendProblem } from '../plugins/problem-responses.ts'
import { writeCart } from '../plugins/tokens.ts'
import { describeError, problemKinds } from '../problem.ts'
import { readRejectedForm } from './forms.ts'
import { keepTypedQuantities } from './keep-typed.ts'
import { type OpenedCart, openCart } from './open-cart.ts'
import { type CartPage, cartPage } from './page.ts'
import { priceCart } from './price-cart.ts'
import { applyTyped } from './quantities.ts'
import { cartTexts } from './texts.ts'

export type CartDeps = Pick<ApiDeps, 'orders' | 'products' | 'priceList' | 'requestCounter'>

/** Sends the cart's page. It shows the unpaid order only if this request may see it. */
export async function showCart(
  request: FastifyRequest,
  reply: FastifyReply,
  opened: OpenedCart,
  parts: Pick<CartPage, 'alert' | 'notice' | 'errors' | 'rejected'>,
  { products }: CartDeps,
) {
  const { unpaidOrder } = opened
  return reply.sendPage(
    cartPage({
      ...parts,
      cart: await priceCart(opened, products),
      language: request.language,
      unpaidOrder: unpaidOrder && mayOpen(unpaidOrder, request) ? unpaidOrder : undefined,
    }),
  )
}

/**
 * Responds to a rejected form with the cart's page, which shows the reason and the typed values.
 * Responds to other requests with problem+json.
 */
export async function sendRejectedForm(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: CartDeps,
) {
  const described = describeError(error)
  const { code } = described
  if (!isForm(request) || !request.wantsHtml) return sendProblem(error, request, reply)
  // Neither an overloaded nor a hanging store may be read for the cart's page.
  if (code === 'overloaded' || code === 'timed_out') return sendProblemKeepingTyped()
  const { language, body, typedLines } = request
  try {
    const opened = await openCart(request, deps.orders)
    const { cart, errors } = await applyTyped(opened.cart, typedLines ?? [], deps.priceList)
    if (typedLines) writeCart(reply, cart)
    const rejectedForm = typedLines
      ? undefined
      : await readRejectedForm(body, language, deps.priceList)
    const alert =
      errors.size > 0
        ? cartTexts[language].notAllSaved
        : (rejectedForm?.error ?? (await refusalText(described, language, deps.priceList)))
    const { status } = problemKinds[code]
    const { retryAfter } = described
    request.problemCode = code
    if (status >= 500) logFailure(error, code, request)
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
    reply.code(status)
    if (code === 'too_many_open_orders') {
      return reply.sendPage(await limitPage(described, request, deps.orders))
    }
    const parts = { alert, errors, rejected: rejectedForm?.rejected }
    return await showCart(request, reply, { ...opened, cart }, parts, deps)
  } catch {
    return sendProblemKeepingTyped()
  }

  function sendProblemKeepingTyped() {
    keepTypedQuantities(request, reply)
    return sendProblem(error, request, reply)
  }
}
