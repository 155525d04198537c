import t from 'tap'
import { refuseSharedIdentity } from '../../release/refuse-shared-identity.ts'

const base = { from: 'shop@example.org', identity: 'create', zone_id: null }
const shop = <Env extends 'dev' | 'prod'>(env: Env, mail: object = {}, place: object = {}) => ({
  env,
  values: { account: '123456789012', region: 'eu-west-1', mail: { ...base, ...mail }, ...place },
})
const zone = { zone_id: 'Z0123456789' }
const existing = { identity: 'existing' }

t.test('dev must not own the identity of prod, in deploys of dev and prod', async (t) => {
  const refusal =
    /both send mail from shop@example\.org, .* account 123456789012, eu-west-1\. .* environments\/dev\/values\.yaml/
  t.throws(() => refuseSharedIdentity(shop('dev'), shop('prod')), refusal)
  t.throws(() => refuseSharedIdentity(shop('prod'), shop('dev')), refusal)
  t.throws(() => refuseSharedIdentity(shop('dev'), shop('prod', existing)), refusal)
  t.throws(
    () => refuseSharedIdentity(shop('dev', { identity: undefined }), shop('prod')),
    refusal,
    'older releases without mail.identity created their own identity',
  )
  t.throws(
    () =>
      refuseSharedIdentity(
        shop('dev', zone),
        shop('prod', { ...zone, from: 'orders@Example.org' }),
      ),
    /from example\.org, /,
    'both addresses belong to the same domain identity',
  )
})

t.test('dev may own a separate identity or use an existing one', async (t) => {
  for (const [dev, prod] of [
    [shop('dev', existing), shop('prod')],
    [shop('dev', existing), shop('prod', existing)],
    [shop('dev', { from: 'dev@example.org' }), shop('prod')],
    [shop('dev', { from: 'Shop@example.org' }), shop('prod')],
    [shop('dev'), shop('prod', zone)],
    [shop('dev', { ...zone, from: 'shop@dev.example.org' }), shop('prod', zone)],
    [shop('dev'), shop('prod', {}, { account: '210987654321' })],
    [shop('dev'), shop('prod', {}, { region: 'eu-central-1' })],
  ] as const)
    t.doesNotThrow(() => refuseSharedIdentity(dev, prod))
})
