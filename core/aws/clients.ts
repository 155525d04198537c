import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { NodeHttpHandler } from '@smithy/node-http-handler'

type Timeouts = {
  /** Milliseconds to open a socket. */
  readonly connectionTimeout: number
  /** Milliseconds to the start of a response, and between two parts of its body. */
  readonly requestTimeout: number
}

/**
 * Adds the operation's name to every error of a client, because the SDK omits it and `errors.ts`
 * reports it.
 */
function withOperationName<C extends { readonly middlewareStack: object }>(client: C): C {
  // All clients have the same kind of middleware stack; only their command types differ.
  const stack = client.middlewareStack as SQSClient['middlewareStack']
  stack.add(
    (next, { commandName }) =>
      async (args) => {
        try {
          return await next(args)
        } catch (error) {
          throw Object.assign(error as Error, { operation: commandName?.replace(/Command$/, '') })
        }
      },
    { step: 'initialize', name: 'nameOperation' },
  )
  return client
}

/**
 * Returns the settings of a client. Without `throwOnRequestTimeout`, the SDK only logs a timeout.
 * Without `socketTimeout`, it has no timeout once a response has started, and could wait
 * indefinitely.
 */
function settings(region: string, timeouts: Timeouts, maxAttempts: number) {
  return {
    region,
    maxAttempts,
    requestHandler: new NodeHttpHandler({
      ...timeouts,
      socketTimeout: timeouts.requestTimeout,
      throwOnRequestTimeout: true,
    }),
  }
}

const quick: Timeouts = { connectionTimeout: 1000, requestTimeout: 2500 }

// One function per client, so that a bundle contains only the clients that it uses. The clients are
// for short calls: by default at most 2 attempts of 2.5 s, so that a hung service cannot hold a
// request beyond its deadline. The caller must close its clients.

export const createDynamoDb = (region: string) =>
  withOperationName(new DynamoDBClient(settings(region, quick, 2)))

/** The queue's URL only identifies the queue: the endpoint comes from the SDK's settings. */
export const createSqs = (region: string) =>
  withOperationName(new SQSClient({ ...settings(region, quick, 2), useQueueUrlAsEndpoint: false }))

/** One attempt: a lost response may have been a success, and only a new claim may publish again. */
export const createSns = (region: string) =>
  withOperationName(new SNSClient(settings(region, quick, 1)))

/** Four attempts, because throttling ends soon. The caller must limit the time. */
export const createSsm = (region: string) =>
  withOperationName(new SSMClient(settings(region, quick, 4)))

export const createSecretsManager = (region: string) =>
  withOperationName(new SecretsManagerClient(settings(region, quick, 2)))

/** One attempt, as for SNS: a duplicate mail cannot be undone. */
export const createSes = (region: string) =>
  withOperationName(new SESv2Client(settings(region, quick, 1)))

/**
 * The SDK takes LimitExceededException for throttling and would retry. From Cognito, it says that one
 * user has entered too many codes: a second attempt would show that the address has an account.
 */
export function createCognito(region: string) {
  const client = new CognitoIdentityProviderClient(
    settings(region, { ...quick, requestTimeout: 3000 }, 2),
  )
  const { retryStrategy: standard } = client.config
  client.config.retryStrategy = async () => {
    const strategy = await standard()
    if (!('refreshRetryTokenForRetry' in strategy)) return strategy
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      recordSuccess: (token) => strategy.recordSuccess(token),
      refreshRetryTokenForRetry: async (token, failure) => {
        if (failure.error?.name === 'LimitExceededException') throw failure.error
        return strategy.refreshRetryTokenForRetry(token, failure)
      },
    }
  }
  return withOperationName(client)
}

/**
 * Returns a client for long polling. A response may take `waitSeconds`, and 5 s more before the
 * socket counts as dead. One attempt, because the poller itself retries.
 */
export function createReceivingSqs({
  region,
  waitSeconds,
}: {
  region: string
  waitSeconds: number
}) {
  const timeouts = { connectionTimeout: 1000, requestTimeout: (waitSeconds + 5) * 1000 }
  return withOperationName(
    new SQSClient({ ...settings(region, timeouts, 1), useQueueUrlAsEndpoint: false }),
  )
}

/**
 * Returns a client for functions that run up to `seconds`. One attempt: after a lost response the
 * function may still run.
 */
export const createInvokingLambda = (region: string, seconds: number) =>
  withOperationName(
    new LambdaClient(
      settings(region, { connectionTimeout: 5000, requestTimeout: (seconds + 5) * 1000 }, 1),
    ),
  )

/** Closes the connections of the clients. */
export function closeClients(clients: Readonly<Record<string, { destroy(): void }>>): void {
  for (const client of Object.values(clients)) client.destroy()
}
