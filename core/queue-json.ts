/**
 * Returns the value as JSON with only characters that SQS and SNS accept. They refuse or replace
 * characters that XML 1.0 does not allow. `JSON.stringify` escapes control characters, but not
 * U+FFFE and U+FFFF, which a buyer's name may contain. Characters above U+FFFF are escaped for the
 * queue emulator; AWS accepts them. Receivers see the original characters.
 * Source:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function toQueueJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  )
}
