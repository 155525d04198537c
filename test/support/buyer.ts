import type { Urls } from '../../environments/local/settings.ts'

export type Item = { readonly sku: string; readonly quantity: number }

export type Placed = {
  readonly status: number
  readonly orderId: string
  /** The payment session's id. */
  readonly sessionId: string
  /** The problem's code where the order was refused. */
  readonly code: string | undefined
}

/** Orders as a program does, at the API's own address. */
export async function placeOrder(
  api: string,
  urls: Urls,
  items: readonly Item[],
  idempotencyKey?: string,
): Promise<Placed> {
  const answer = await fetch(`${api}/checkout`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      origin: urls.edge,
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify({ items }),
  })
  const body = (await answer.json()) as { orderId?: string; url?: string; code?: string }
  return {
    status: answer.status,
    orderId: body.orderId ?? '',
    sessionId: body.url?.split('/').at(-1) ?? '',
    code: body.code,
  }
}

/** Pays as the buyer's button does, with the card that always works. */
export async function pay(urls: Urls, sessionId: string): Promise<void> {
  const answer = await fetch(`${urls.stripe}/_local/sessions/${sessionId}/pay`, { method: 'POST' })
  const { result } = (await answer.json()) as { result?: string }
  if (result !== 'complete') throw new Error(`the payment of ${sessionId} ended with ${result}`)
}

/** Orders and pays; the order's id. */
export async function buy(urls: Urls, items: readonly Item[]): Promise<string> {
  const { status, orderId, sessionId, code } = await placeOrder(urls.api, urls, items)
  if (status !== 201) throw new Error(`the order was refused: ${status} ${code}`)
  await pay(urls, sessionId)
  return orderId
}
