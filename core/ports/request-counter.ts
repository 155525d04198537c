/** At most `max` requests of one kind in `seconds`. */
export type RequestLimit = {
  /** What is counted, e.g. `find-order#network#203.0.113.7`. */
  readonly name: string
  readonly max: number
  readonly seconds: number
}

/** Counts requests, in counters that all processes of the API share. */
export type RequestCounter = {
  /**
   * Counts a request. Returns the seconds until the next one is accepted, if the limit is reached;
   * undefined if this one is accepted. Throws ShopError busy.
   */
  count(limit: RequestLimit): Promise<number | undefined>
  /** Takes back a request that `count` accepted. Throws ShopError busy. */
  uncount(limit: RequestLimit): Promise<void>
}
