/** A value of an `Accept` or `Accept-Language` header. */
export type WeightedValue = { readonly value: string; readonly weight: number }

/**
 * Returns the values of a header with weights, in lower case and in the header's order. `;q=0.8` is
 * the weight 0.8, and 1 is the default. A weight that cannot be read is NaN, so it is never larger
 * than another. RFC 9110, 12.4.2.
 */
export function weightedValues(header: string): readonly WeightedValue[] {
  return header
    .toLowerCase()
    .split(',')
    .map((text) => {
      const [value = '', ...parameters] = text.split(';').map((part) => part.trim())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return { value, weight: quality ? Number(quality.slice(2)) : 1 }
    })
}
