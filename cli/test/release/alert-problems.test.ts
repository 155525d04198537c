import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SNSClient } from '@aws-sdk/client-sns'
import t, { type Test } from 'tap'
import { alertEmailsIn, findAlertProblems } from '../../release/alert-problems.ts'

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:ecommerce-admin-alerts'
const confirmed = `${topicArn}:5f2a`

/** The pages of an SNS answer: each has the subscription ARN of an address. */
type Page = Readonly<Record<string, string>>

function answer(page: Page, nextToken: string | undefined): string {
  const members = Object.entries(page).map(
    ([endpoint, arn]) =>
      `<member><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`,
  )
  const next = nextToken ? `<NextToken>${nextToken}</NextToken>` : ''
  return `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${members.join('')}</Subscriptions>${next}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`
}

/** Returns the problems that are found with an SNS that gives these pages. */
async function problems(t: Test, emails: readonly string[], ...pages: readonly Page[]) {
  const server = createServer(async (request, response) => {
    const index = Number(new URLSearchParams(await text(request)).get('NextToken') ?? 0)
    const next = index + 1 < pages.length ? String(index + 1) : undefined
    response.end(answer(pages[index] ?? {}, next))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sns = openSns((server.address() as AddressInfo).port)
  t.teardown(() => {
    sns.destroy()
    server.close()
  })
  return findAlertProblems(sns, { env: 'prod', topicArn, emails })
}

const openSns = (port: number) =>
  new SNSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })

t.test('there are no problems if every address is confirmed, on any page', async (t) => {
  const pages = [{ 'anna@example.org': confirmed }, { 'ben@example.org': confirmed }]
  t.strictSame(await problems(t, ['anna@example.org', 'ben@example.org'], ...pages), [])
  t.strictSame(await problems(t, [], { 'https://pager.example.org': confirmed }), [])
})

t.test('each address that receives nothing has a line with a remedy', async (t) => {
  const emails = ['anna@example.org', 'ben@example.org', 'carl@example.org']
  const page = {
    'anna@example.org': confirmed,
    'ben@example.org': 'PendingConfirmation',
    'carl@example.org': 'Deleted',
  }
  t.match(await problems(t, emails, page), [
    /^WARNING: ben@example\.org receives no alarms until .* aws sns subscribe --topic-arn arn:\S+ --protocol email --notification-endpoint ben@example\.org --region eu-west-1$/,
    /^WARNING: carl@example\.org receives no alarms, .* 48 hours .* make deploy ENV=prod$/,
  ])
})

t.test('an environment whose alarms have no recipient gets a separate line', async (t) => {
  t.match(await problems(t, ['anna@example.org'], {}), [
    /^WARNING: nobody receives the alarms of prod, because no address is confirmed$/,
    /^WARNING: anna@example\.org receives no alarms/,
  ])
  t.match(await problems(t, [], {}), [
    /^WARNING: nobody receives the alarms of prod\. Add addresses to messaging\.emails\.admin_alerts/,
  ])
})

t.test('a failed SNS request becomes a line and does not throw', async (t) => {
  const unreachable = openSns(1)
  t.teardown(() => unreachable.destroy())
  t.match(await findAlertProblems(unreachable, { env: 'prod', topicArn, emails: [] }), [
    /^could not check who receives alarms: \S/,
  ])
})

t.test('the addresses come from the values', async (t) => {
  const emails = { admin_alerts: ['anna@example.org'], notifications: ['ben@example.org'] }
  t.strictSame(alertEmailsIn({ messaging: { emails } }), ['anna@example.org'])
  t.strictSame(alertEmailsIn({ messaging: {} }), [])
})
