import t from 'tap'
import { refuseSharedIdentity } from '../../release/refuse-shared-identity.ts'

const base = { from: 'shop@example.org', identity: 'make', zone_id: null }
const shop = <Env extends 'dev' | 'prod'>(env: Env, mail: object = {}, place: object = {}) => ({
  env,
  values: { account: '123456789012', region: 'eu-west-1', mail: { ...base, ...mail }, ...place },
})
const zone = { zone_id: 'Z0123456789' }
const existing = { identity: 'existing' }

t.test('dev makes no identity that prod sends from, whichever is deployed', async (t) => {
  const told =
    /of prod are from shop@example\.org, .* account 123456789012, eu-west-1: .* environments\/dev\/values\.yaml/
  t.throws(() => refuseSharedIdentity(shop('dev'), shop('prod')), told)
  t.throws(() => refuseSharedIdentity(shop('prod'), shop('dev')), told)
  t.throws(() => refuseSharedIdentity(shop('dev'), shop('prod', existing)), told)
  t.throws(
    () => refuseSharedIdentity(shop('dev', { identity: undefined }), shop('prod')),
    told,
    'a release from before there was a choice made its own',
  )
  t.throws(
    () =>
      refuseSharedIdentity(
        shop('dev', zone),
        shop('prod', { ...zone, from: 'orders@Example.org' }),
      ),
    /from example\.org, /,
    'a whole domain, whoever in it writes',
  )
})

t.test('an identity of its own, or one that dev only uses, is nobody else’s loss', async (t) => {
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
