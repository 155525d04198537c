/**
 * Returns the value as JSON in characters that SQS and SNS take. Both refuse or replace what XML 1.0
 * does not allow. JSON escapes control characters by itself, but not U+FFFE and U+FFFF, which a buyer's
 * name may hold; escaped, they arrive as they were. So do characters beyond U+FFFF, which AWS takes and
 * the queue emulator does not.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function toQueueJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  )
}
