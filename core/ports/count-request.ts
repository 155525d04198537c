/** At most `max` requests of one kind in `seconds`. */
export type RequestLimit = {
  /** What is counted, e.g. `find#network#203.0.113.7`. */
  readonly name: string
  readonly max: number
  readonly seconds: number
}

/**
 * Counts a request, in a counter that all processes of the API share. Returns the seconds until the
 * next request is accepted, if the limit is reached; undefined if this one is accepted. Throws
 * ShopError busy.
 */
export type CountRequest = (limit: RequestLimit) => Promise<number | undefined>
