import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LambdaClient } from '@aws-sdk/client-lambda'
import t, { type Test } from 'tap'
import { checkConcurrency } from '../../release/check-concurrency.ts'
import { explainErrors } from '../../terraform/explain-errors.ts'

/** Checks values in an account whose Lambda has this quota; undefined: access is denied. */
async function check(
  t: Test,
  limit: number | undefined,
  settings: object = {},
  runtime = 'lambda',
) {
  const body = { AccountLimit: { ConcurrentExecutions: limit } }
  const server = createServer((_, response) => {
    response.writeHead(limit ? 200 : 403, { 'x-amzn-errortype': 'AccessDeniedException' })
    response.end(JSON.stringify(limit ? body : { message: 'not authorized' }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const lambda = new LambdaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  t.teardown(() => {
    lambda.destroy()
    server.close()
  })
  const none = { reserved_concurrency: null, provisioned_concurrency: 0 }
  const values = { api: { runtime, function: { ...none, ...settings } } }
  return checkConcurrency(lambda, { env: 'prod', region: 'eu-west-1', values })
}

t.test('a new account is warned about its concurrency', async (t) => {
  t.equal(await check(t, 1000), undefined)
  t.match(
    await check(t, 10),
    /only 10 functions at once .* request-service-quota-increase .* L-B99A9384 .* eu-west-1$/,
  )
  t.match(await check(t, undefined), /could not check .* not authorized/)
})

t.test('a reservation that AWS would refuse is refused before the deploy', async (t) => {
  t.equal(await check(t, 1000, { reserved_concurrency: 900 }), undefined)
  await t.rejects(check(t, 1000, { reserved_concurrency: 901 }), {
    message: /api.function.reserved_concurrency of prod reserves 901, .* keeps 100 .* null/,
  })
  await t.rejects(check(t, 10, { reserved_concurrency: 1 }), { message: /keeps 10 / })
  await t.rejects(check(t, 10, { provisioned_concurrency: 1 }), {
    message: /Set api.function.provisioned_concurrency to 0/,
  })
  t.match(await check(t, 10, { reserved_concurrency: 1 }, 'ecs'), /only 10/, 'there is no function')
})

t.test('an error that only AWS can fix is followed by its remedy', async (t) => {
  // The error of hashicorp/terraform-provider-aws#36663, with the line breaks of a terminal.
  const error = `creating CloudFront Distribution: operation error CloudFront: CreateDistributionWithTags, https response error
StatusCode: 403, RequestID: cbac09bc, AccessDenied: Your account must be verified before you can add
new CloudFront resources. To verify your account, please contact AWS Support`
  t.match(explainErrors(error), /\nAWS has not verified this account/)
  const reserved =
    "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10]."
  t.match(explainErrors(reserved), /\nLambda cannot reserve/)
  t.equal(explainErrors('another error'), 'another error')
})
