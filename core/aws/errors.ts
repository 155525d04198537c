import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs'
import { isThrottlingError, isTransientError } from '@smithy/core/retry'
import { type FailureClass, type Vendor, VendorError } from '../vendor-error.ts'

type AwsVendor = Exclude<Vendor, 'mysql' | 'stripe'>

/**
 * The class of each AWS error, by name. The SDK's own lists cover throttling, timeouts and broken
 * connections; this table adds the rest.
 */
const classes: Readonly<Record<string, FailureClass>> = {
  // All services: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
  AccessDenied: 'credentials',
  AccessDeniedException: 'credentials',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  IncompleteSignature: 'credentials',
  IncompleteSignatureException: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidSignatureException: 'credentials',
  MissingAuthenticationToken: 'credentials',
  MissingAuthenticationTokenException: 'credentials',
  NotAuthorized: 'credentials',
  OptInRequired: 'credentials',
  RequestExpired: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClientException: 'credentials',
  // The SDK found no credentials:
  // https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/setting-credentials-node.html
  CredentialsProviderError: 'credentials',
  TokenProviderError: 'credentials',

  // DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
  // A cancelled transaction also has a reason for each item:
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
  ItemCollectionSizeLimitExceeded: 'permanent',
  ThrottlingError: 'transient',
  TransactionCanceledException: 'transient',
  TransactionConflictException: 'transient',
  ValidationError: 'permanent',

  // SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  // SNS: https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
  AuthorizationError: 'credentials',
  AuthorizationErrorException: 'credentials',
  InvalidSecurity: 'credentials',
  KmsAccessDenied: 'credentials',
  KMSAccessDenied: 'credentials',
  KMSAccessDeniedException: 'credentials',
  // States of the topic, the queue or its key. Once an operator has repaired them, the retry
  // succeeds.
  KmsDisabled: 'transient',
  KMSDisabled: 'transient',
  KMSDisabledException: 'transient',
  KmsInvalidState: 'transient',
  KMSInvalidState: 'transient',
  KMSInvalidStateException: 'transient',
  KmsNotFound: 'transient',
  KMSNotFound: 'transient',
  KMSNotFoundException: 'transient',
  NotFound: 'transient',
  NotFoundException: 'transient',
  KmsThrottled: 'transient',
  KMSThrottling: 'transient',
  KMSThrottlingException: 'transient',
  OverLimit: 'transient',
  Throttled: 'transient',

  // Cognito: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ForgotPassword.html
  CodeDeliveryFailureException: 'transient',
  // The function that composes the mail did not answer, or failed.
  UnexpectedLambdaException: 'transient',
  UserLambdaValidationException: 'transient',
  ConcurrentModificationException: 'transient',
}

/** The fields of SDK errors that are used here; `operation` comes from `clients.ts`. */
type AwsError = Error & {
  readonly operation?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
}

/**
 * Returns the class of an AWS error. For unknown names, a 4xx status means that AWS will never
 * accept the request: permanent. In all other cases the request did not arrive or failed inside
 * AWS: transient.
 */
export function classifyAws(error: AwsError): FailureClass {
  const reasons = (error.CancellationReasons ?? []).map(({ Code = '' }) => Code)
  const known = [...reasons, codeOf(error)].map((code) => classes[code]).find(Boolean)
  if (known) return known
  if (isThrottlingError(error as never) || isTransientError(error as never)) return 'transient'
  const status = error.$metadata?.httpStatusCode ?? 0
  return status >= 400 && status < 500 ? 'permanent' : 'transient'
}

/**
 * Converts a failed AWS call to VendorError. Its code is `busy` (Cognito: `accounts_unavailable`)
 * if a retry may help, otherwise `service_refused`.
 */
export function toVendorError(vendor: AwsVendor, cause: unknown): VendorError {
  if (cause instanceof VendorError) return cause
  const error: AwsError = cause instanceof Error ? cause : new Error(String(cause))
  const failure = {
    vendor,
    operation: error.operation ?? 'unknown',
    class: classifyAws(error),
    vendorCode: codeOf(error),
    requestId: error.$metadata?.requestId,
  }
  const unavailable = vendor === 'cognito' ? 'accounts_unavailable' : 'busy'
  const code = failure.class === 'transient' ? unavailable : 'service_refused'
  return new VendorError(code, failure, { cause })
}

/** SQS adds this prefix to some codes, depending on the protocol. */
const codeOf = ({ name }: Error) => name.replace('AWS.SimpleQueueService.', '')

/**
 * Returns the error that a single call would throw, for a refused entry of a batch: AWS answers the
 * batch itself with 200.
 */
export function batchEntryError(
  operation: string,
  answer: { readonly $metadata: { readonly requestId?: string | undefined } },
  entry: Partial<BatchResultErrorEntry> = {},
): Error {
  const {
    Code = 'NoResult',
    Message = 'the answer does not mention this entry',
    SenderFault,
  } = entry
  const $metadata = { ...answer.$metadata, httpStatusCode: SenderFault ? 400 : 500 }
  return Object.assign(new Error(Message), { name: Code, operation, $metadata })
}
