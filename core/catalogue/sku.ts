/** The format of a SKU. */
export const skuPattern = '^[A-Z0-9-]{3,32}$'
