import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sessionSeconds } from '#core/account/sign-in.ts'
import { languages } from '#core/language.ts'
import { cartSeconds } from '#core/order/cart-order.ts'
import { linkSeconds } from '#core/order/order-link.ts'
import { accountingYears, contactYears, retentionDays } from '#core/retention.ts'
import { lifetimes } from '../../api/plugins/tokens.ts'
import { readEnvironments } from '../../cli/environments.ts'
import { readValues } from '../../cli/values/read-values.ts'
import { privacy } from '../../site/src/i18n/privacy.ts'
import { root } from './markdown.ts'

type Days = { readonly log_days: number }
type Settings = {
  readonly api: Days
  readonly worker: Days
  readonly agent: Days
  readonly migration: Days
  readonly edge: { readonly access_log: boolean; readonly access_log_days: number }
  readonly network: { readonly flow_log: boolean; readonly flow_log_days: number }
  readonly messaging: { readonly queues: Record<string, { readonly retention_days: number }> }
  readonly data: { readonly database: Days & { readonly backup_days: number } }
}

const daySeconds = 24 * 3600
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** The periods that each environment's values set, by the period of the privacy page. */
function periodsOf(env: string): Readonly<Record<string, readonly number[]>> {
  const values = readValues({ root, env }) as unknown as Settings
  const { api, worker, agent, migration, edge, network, messaging, data } = values
  return {
    log: [api, worker, agent, migration].map(({ log_days }) => log_days),
    accessLog: edge.access_log ? [edge.access_log_days] : [],
    networkLog: [...(network.flow_log ? [network.flow_log_days] : []), data.database.log_days],
    queue: Object.values(messaging.queues).map(({ retention_days }) => retention_days),
    backup: [data.database.backup_days],
  }
}

t.test('no environment keeps data longer than the privacy page says', async (t) => {
  for (const env of readEnvironments(root))
    for (const [name, found] of Object.entries(periodsOf(env)))
      for (const days of found)
        t.ok(
          days <= retentionDays[name as keyof typeof retentionDays],
          `${env} keeps ${name} for ${days} days: change core/retention.ts too`,
        )
  const prod = periodsOf('prod')
  for (const name of ['log', 'accessLog', 'networkLog'] as const)
    t.equal(Math.max(...(prod[name] ?? [])), retentionDays[name], `${name} is not overstated`)
})

t.test('what Terraform sets without a value', async (t) => {
  const messaging = read('modules/messaging/main.tf')
  t.match(messaging, `message_retention_seconds = ${retentionDays.queue} * 24 * 3600`)
  const tables = read('modules/data/main.tf')
  t.match(tables, /ttl \{\s+attribute_name = "expiresAt"\s+enabled += true/)
  // AWS keeps 35 days of changes, unless a table sets less.
  t.notMatch(tables, 'recovery_period_in_days')
  t.equal(retentionDays.backup, 35)
})

t.test('cookies, sessions and links end after these periods', async (t) => {
  t.equal(sessionSeconds, retentionDays.session * daySeconds)
  t.equal(cartSeconds, retentionDays.cart * daySeconds)
  t.equal(linkSeconds, retentionDays.orderLink * daySeconds)
  t.same(lifetimes, {
    session: retentionDays.session * daySeconds,
    cart: retentionDays.cart * daySeconds,
    guest: retentionDays.orderLink * daySeconds,
    browser: retentionDays.knownBrowser * daySeconds,
  })
})

t.test('the privacy page names every period, in both languages', async (t) => {
  const numbers = (text: string) =>
    (text.match(/\d+(?= (jours|days|ans|years))/g) ?? []).map(Number)
  const wanted = new Set([...Object.values(retentionDays), contactYears, accountingYears])
  // 365 days are written as a year.
  wanted.delete(365)
  const found = languages.map((language) => {
    const paragraphs = privacy[language].sections.flatMap((section) => section.paragraphs.flat())
    return paragraphs.map(numbers)
  })
  for (const [index, language] of languages.entries()) {
    const named = (found[index] ?? []).flat()
    t.same([...new Set(named)].sort(), [...wanted].sort(), language)
  }
  t.same(found[0], found[1], 'the same numbers in the same paragraphs')
})

t.test('the operators’ documentation has the same table of logs', async (t) => {
  const page = read('docs/operate.md')
  t.match(page, /\| edge \(.*\| 180 days \|/)
  t.match(page, /\| rejected packets .*\| 90 days \|/)
  t.equal(retentionDays.accessLog, 180)
  t.equal(retentionDays.networkLog, 90)
})
