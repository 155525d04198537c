/** Errors of AWS that an operator cannot fix in the repository, each with its remedy. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /account must be verified before you can add (new )?CloudFront resources/i,
    'AWS has not verified this account for CloudFront yet, as is usual for a new account. Open a case at https://console.aws.amazon.com/support/home (Account and billing), include the error, and run make deploy again when AWS has answered. What was applied stays',
  ],
  [
    /UnreservedConcurrentExecution below its minimum value/i,
    'Lambda cannot reserve that much of the concurrency of this account. Lower api.function.reserved_concurrency, or ask AWS for a higher quota "Concurrent executions" of Lambda',
  ],
]

/**
 * Returns Terraform's errors, followed by what to do about those that are known. Terraform breaks
 * lines, so the texts are compared without line breaks.
 */
export function explainErrors(errors: string): string {
  const text = errors.replaceAll(/[\s│]+/g, ' ')
  const found = remedies.filter(([pattern]) => pattern.test(text)).map(([, remedy]) => remedy)
  return [errors, ...found].join('\n')
}
