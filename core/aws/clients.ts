import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { NodeHttpHandler } from '@smithy/node-http-handler'

type Timeouts = {
  /** Milliseconds to open a socket. */
  readonly connectionTimeout: number
  /** Milliseconds to the start of an answer, and at the most between two parts of its body. */
  readonly requestTimeout: number
}

/**
 * Puts the operation's name onto every error of a client, which the SDK leaves out: `errors.ts` reports it.
 */
function naming<C extends { readonly middlewareStack: object }>(client: C): C {
  // All clients have the same kind of stack; only the types of their commands differ.
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
 * Without `throwOnRequestTimeout` the SDK only logs that the time is over, and without `socketTimeout` it
 * keeps no time once an answer has begun: it would wait for ever.
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

// Each client is opened by a function of its own, so that a bundle carries those only that it opens. They
// are for short calls: where not said otherwise 2 attempts of 2.5 s each at the most, so that a hung service
// cannot hold a request beyond its own deadline. Whoever opens one closes it.

export const createDynamoDb = (region: string) =>
  naming(new DynamoDBClient(settings(region, quick, 2)))

/** The queue's URL is only a name here: the endpoint comes from the SDK's own settings. */
export const createSqs = (region: string) =>
  naming(new SQSClient({ ...settings(region, quick, 2), useQueueUrlAsEndpoint: false }))

/** One attempt: an answer that was lost may have been a yes, and only a new claim may say it again. */
export const createSns = (region: string) => naming(new SNSClient(settings(region, quick, 1)))

export const createSsm = (region: string) => naming(new SSMClient(settings(region, quick, 2)))

export const createSecretsManager = (region: string) =>
  naming(new SecretsManagerClient(settings(region, quick, 2)))

/** One attempt, as for SNS: a second mail cannot be taken back. */
export const createSes = (region: string) => naming(new SESv2Client(settings(region, quick, 1)))

export const createCognito = (region: string) =>
  naming(new CognitoIdentityProviderClient(settings(region, { ...quick, requestTimeout: 4000 }, 2)))

/**
 * A client for long polls: its answers may take `waitSeconds`, and 5 s more before the socket counts
 * as dead. One attempt, because the poller itself asks again.
 */
export function createReceivingSqs({
  region,
  waitSeconds,
}: {
  region: string
  waitSeconds: number
}) {
  const timeouts = { connectionTimeout: 1000, requestTimeout: (waitSeconds + 5) * 1000 }
  return naming(new SQSClient({ ...settings(region, timeouts, 1), useQueueUrlAsEndpoint: false }))
}

/** Gives the connections of the clients back. */
export function closeClients(clients: Readonly<Record<string, { destroy(): void }>>): void {
  for (const client of Object.values(clients)) client.destroy()
}
