/**
 * The client address of a request. `network` is an IPv4 address or an IPv6 /48, `subnet` an IPv6
 * /64. `direct` means that the request bypassed the edge, so its address cannot be trusted.
 */
export type Client = { readonly network: string; readonly subnet?: string } | 'direct'
