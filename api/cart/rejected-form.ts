import type { FastifyReply, FastifyRequest } from 'fastify'
import { refusalText } from '../checkout/refusal-text.ts'
import { returnToForm } from '../pages/return-to-form.ts'
import { readTyped, type TypedFields } from '../pages/typed.ts'
import { isForm } from '../plugins/forms.ts'
import { sendProblem } from '../plugins/problem-responses.ts'
import { readCart } from '../plugins/tokens.ts'
import { type Description, describeError, type ProblemCode } from '../problem.ts'
import { readRejectedForm } from './forms.ts'
import { keepTypedQuantities, maxTyped } from './keep-typed.ts'
import type { OpenedCart } from './open-cart.ts'
import type { CartPage } from './page.ts'
import { priceCart, withHeldUnits } from './price-cart.ts'
import { parseQuantity, type QuantityErrors } from './quantities.ts'
import type { CartQuery } from './schemas.ts'
import type { CartDeps } from './show-cart.ts'
import { cartTexts } from './texts.ts'

/**
 * Redirects a rejected form to the cart's page, which shows the reason and the typed values. API
 * clients get problem+json, and so does a request whose form was not read.
 */
export async function returnToCart(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { priceList }: CartDeps,
) {
  const described = describeError(error)
  const { code } = described
  if (!isForm(request) || !request.wantsHtml || !request.body)
    return sendProblem(error, request, reply)
  // Neither an overloaded nor a hanging store may be read for the cart's page.
  if (code === 'overloaded' || code === 'timed_out') {
    keepTypedQuantities(request, reply)
    return sendProblem(error, request, reply)
  }
  const wrong = keepTypedQuantities(request, reply, await readMaxima(request, priceList))
  return returnToForm(
    {
      path: '/api/cart',
      typed: (body) => ({ ...wrong, ...typedProduct(body, request) }),
      query: detailsOf(described),
    },
    error,
    request,
    reply,
  )
}

/** Returns the maximum per order of the products in the cart; empty if they cannot be read. */
async function readMaxima(request: FastifyRequest, priceList: CartDeps['priceList']) {
  const maxima = new Map<string, number>()
  try {
    for (const { sku } of readCart(request).lines) {
      const product = await priceList.of(sku)
      if (product) maxima.set(sku, product.maxPerOrder)
    }
  } catch {
    // The reason for the rejection is more important than this one.
  }
  return maxima
}

/** Returns the typed fields of the form of one product. */
function typedProduct(
  { items, ...fields }: Readonly<Record<string, unknown>>,
  { typedLines }: FastifyRequest,
): TypedFields {
  if (typedLines) return {}
  const [item = fields] = (items as readonly Record<string, unknown>[] | undefined) ?? []
  const { sku, quantity = '' } = item
  return typeof sku === 'string' ? { sku, quantity: String(quantity).slice(0, maxTyped) } : {}
}

/** Returns the details of a rejection that the cart's page cannot read itself. */
function detailsOf({ details, retryAfter }: Description): Readonly<Record<string, string>> {
  const { limit, maxUnits } = details
  return {
    ...(typeof limit === 'string' && { limit, wait: `${retryAfter ?? 0}` }),
    ...(typeof maxUnits === 'number' && { max: `${maxUnits}` }),
  }
}

/** Returns what the cart's page shows about the last form, which was rejected with this code. */
export async function readRejection(
  code: ProblemCode,
  opened: OpenedCart,
  request: FastifyRequest,
  { products, priceList }: CartDeps,
): Promise<Pick<CartPage, 'alert' | 'errors' | 'rejected'>> {
  const { language, query } = request
  const typed = readTyped(request)
  const errors: QuantityErrors = new Map(
    (await priceCart(opened, products)).lines.flatMap(({ sku, product }) => {
      const text = typed[sku]
      const max = product?.maxPerOrder ?? 0
      return text === undefined || parseQuantity(text, max) ? [] : [[sku, { text, max }]]
    }),
  )
  if (errors.size > 0) return { alert: cartTexts[language].notAllSaved, errors }
  const form = await readRejectedForm(typed, language, priceList)
  const details = await readDetails(code, form?.rejected.sku, opened, query as CartQuery, products)
  const reason = form?.error ?? (await refusalText({ code, details }, language, priceList))
  if (!form) return { alert: reason }
  const isWrong = form.error !== undefined || code === 'sold_out' || code === 'too_many'
  const alert = form.error ? `${form.rejected.name} · ${reason}` : reason
  return { alert, rejected: { ...form.rejected, isWrong } }
}

/** Returns the details of a rejection, with the stock as it is now. */
async function readDetails(
  code: ProblemCode,
  sku: string | undefined,
  opened: OpenedCart,
  { max }: CartQuery,
  products: CartDeps['products'],
): Promise<Description['details']> {
  if (code === 'too_many' && max) return { maxUnits: Number(max) }
  if (sku) {
    const product = withHeldUnits(await products.read(sku), opened.unpaidOrder)
    if (!product) return {}
    const { available, maxPerOrder } = product
    return { sku, maxPerOrder, items: [{ sku, available }] }
  }
  const { lines } = await priceCart(opened, products)
  const short = lines.filter(({ product, notice }) => product && notice)
  return { items: short.map(({ sku, product }) => ({ sku, available: product?.available ?? 0 })) }
}
