import type { UsageFile } from './price-file.ts'

/** Hours in a month, as in AWS's price calculator. */
export const hours = 730

export const minutes = hours * 60

/** The traffic of a month with a number of orders. The names contain the units. */
export type Month = {
  readonly orders: number
  readonly visits: number
  readonly siteRequests: number
  readonly siteGb: number
  readonly apiRequests: number
  readonly apiGb: number
  /** Returns the calls of all orders by `service.Action`, from counts in usage.yaml. */
  call(name: string): number
  /** Returns an assumed value from usage.yaml. */
  assume(name: string): number
}

/**
 * Returns the traffic of a month. `call` and `assume` throw Error for names that usage.yaml does
 * not have.
 */
export function monthOf(orders: number, { calls, assumed }: UsageFile): Month {
  const assume = (name: string) => {
    const found = assumed[name]
    if (!found) throw new Error(`usage.yaml has no assumption ${name}`)
    return found.value
  }
  const call = (name: string) => {
    const count = calls[name]
    if (count === undefined) throw new Error(`usage.yaml has no count of ${name}`)
    return orders * count
  }
  const visits = orders * assume('visits_per_order')
  const apiRequests =
    visits * assume('api_requests_per_visit') + orders * assume('api_requests_per_order')
  return {
    orders,
    visits,
    siteRequests: visits * assume('site_requests_per_visit'),
    siteGb: (visits * assume('kb_per_visit')) / 1e6,
    apiRequests,
    apiGb: (apiRequests * assume('kb_per_api_request')) / 1e6,
    call,
    assume,
  }
}
