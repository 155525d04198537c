import type { UsageFile } from './price-file.ts'

/** Hours of a month, as AWS reckons. */
export const hours = 730

export const minutes = hours * 60

/** What so many orders a month bring with them, by name; units as the name says. */
export type Month = {
  readonly orders: number
  readonly visits: number
  readonly siteRequests: number
  readonly siteGb: number
  readonly apiRequests: number
  /** Counted calls of all orders, by `service.Action`. */
  call(name: string): number
  /** An assumption by its name. */
  assume(name: string): number
}

/** Throws Error for a call or an assumption that usage.yaml does not have. */
export function monthOf(orders: number, { calls, assumed }: UsageFile): Month {
  const assume = (name: string) => {
    const found = assumed[name]
    if (!found) throw new Error(`usage.yaml assumes nothing of ${name}`)
    return found.value
  }
  const call = (name: string) => {
    const count = calls[name]
    if (count === undefined) throw new Error(`usage.yaml counts no ${name}`)
    return orders * count
  }
  const visits = orders * assume('visits_per_order')
  return {
    orders,
    visits,
    siteRequests: visits * assume('site_requests_per_visit'),
    siteGb: (visits * assume('kb_per_visit')) / 1e6,
    apiRequests:
      visits * assume('api_requests_per_visit') + orders * assume('api_requests_per_order'),
    call,
    assume,
  }
}
