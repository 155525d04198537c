/** The SKU's form, everywhere. */
export const skuPattern = '^[A-Z0-9-]{3,32}$'
