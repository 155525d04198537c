import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { limitsEnv, tables } from '../local/settings.ts'

/** Starts the services that the API calls at startup: the parameter store and the token keys (JWKS). */
export async function startDependencies() {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    const Parameters = ['token-secret', 'link-key'].map((name) => ({
      Name: `/local/${name}`,
      Value: 'x'.repeat(64),
    }))
    response.end(JSON.stringify(request.url === '/keys' ? { keys: [] } : { Parameters }))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    /** The API's settings, without SHELL_DIR. */
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: url,
      SHOP_NAME: 'local',
      VERSION: 'bench',
      LOG_LEVEL: 'info',
      ORDERS_TABLE: tables.orders,
      PRODUCTS_TABLE: tables.products,
      ORDERS_QUEUE_URL: `${url}/000000000000/orders`,
      LONG_TASKS_QUEUE_URL: `${url}/000000000000/long-tasks`,
      TOPIC_ADMIN_ALERTS_ARN: 'arn:aws:sns:eu-west-1:000000000000:ecommerce-admin-alerts',
      COGNITO_USER_POOL_ID: 'eu-west-1_Comptoir1',
      COGNITO_CLIENT_ID: 'client',
      COGNITO_OPERATORS_POOL_ID: 'eu-west-1_Operators',
      COGNITO_OPERATORS_CLIENT_ID: 'operators',
      COGNITO_JWKS_URL: `${url}/keys`,
      SITE_ORIGIN: 'https://shop.example',
      SECRETS_PREFIX: '/local',
      SHIP_TO: 'FR',
      ...limitsEnv(),
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
