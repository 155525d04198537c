import t from 'tap'
import { refuseSharedIdentity, refuseUsedIdentity } from '../../release/refuse-shared-identity.ts'

const base = { from: 'shop@example.org', identity: 'create', zone_id: null }
const shop = (env: string, mail: object = {}, place: object = {}) => ({
  env,
  values: { account: '123456789012', region: 'eu-west-1', mail: { ...base, ...mail }, ...place },
})
const zone = { zone_id: 'Z0123456789' }
const existing = { identity: 'existing' }
const separate = [
  [shop('dev', { from: 'dev@example.org' }), shop('prod')],
  [shop('dev', { from: 'Shop@example.org' }), shop('prod')],
  [shop('dev'), shop('prod', zone)],
  [shop('dev', { ...zone, from: 'shop@dev.example.org' }), shop('prod', zone)],
  [shop('dev'), shop('prod', {}, { account: '210987654321' })],
  [shop('dev'), shop('prod', {}, { region: 'eu-central-1' })],
] as const

t.test('a deploy is refused if two environments create the same identity', async (t) => {
  const refusal =
    /dev and prod both create the SES identity shop@example\.org, which account 123456789012, eu-west-1 has once\. .* environments\/dev\/values\.yaml or environments\/prod\/values\.yaml/
  t.throws(() => refuseSharedIdentity(shop('dev'), [shop('staging', existing), shop('prod')]), {
    message: refusal,
  })
  t.throws(
    () => refuseSharedIdentity(shop('dev', { identity: undefined }), [shop('prod')]),
    refusal,
    'older releases without mail.identity created their own identity',
  )
  const [dev, prod] = [shop('dev', zone), shop('prod', { ...zone, from: 'orders@Example.org' })]
  t.throws(
    () => refuseSharedIdentity(dev, [prod]),
    /the SES identity example\.org, /,
    'both addresses belong to the same domain identity',
  )
  for (const [one, other] of [
    [shop('dev', existing), shop('prod')],
    [shop('dev'), shop('prod', existing)],
    [shop('dev', existing), shop('prod', existing)],
    ...separate,
  ] as const)
    t.doesNotThrow(() => refuseSharedIdentity(one, [other]))
})

t.test('a destroy is refused if a deployed shop sends from its identity', async (t) => {
  const refusal = /prod sends mail from the SES identity shop@example\.org, .* destroy of dev/
  t.throws(() => refuseUsedIdentity(shop('dev'), [shop('prod')]), refusal)
  t.throws(() => refuseUsedIdentity(shop('dev'), [shop('prod', existing)]), refusal)
  t.doesNotThrow(() => refuseUsedIdentity(shop('dev', existing), [shop('prod')]))
  for (const [one, other] of separate) t.doesNotThrow(() => refuseUsedIdentity(one, [other]))
})
