import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { createHost, idOf, signatureOf } from './support/host.ts'

t.test('only a release that the deployer has signed is installed', (t) => {
  const host = createHost(t.testdir())
  const one = host.publish('one')
  host.install(one)
  host.update()
  const two = host.publish('two')
  const signed = signatureOf(two, host.privateKey)
  const { privateKey: anotherKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ofAnotherShop = { ...two, name: 'another-shop' }
  const refused: Readonly<Record<string, [typeof two, string]>> = {
    'no signature': [two, 'none'],
    'an empty signature': [two, ''],
    'the signature of the running release': [two, signatureOf(one, host.privateKey)],
    'another key': [two, signatureOf(two, anotherKey)],
    'another artifact': [{ ...two, digest: '0'.repeat(64) }, signed],
    'another version': [{ ...two, version: 'three' }, signed],
    'other settings': [
      { ...two, settings: { ...two.settings, NODE_OPTIONS: '--import=data:,' } },
      signed,
    ],
    'a release of another shop': [ofAnotherShop, signatureOf(ofAnotherShop, host.privateKey)],
  }
  for (const [what, [wanted, signature]] of Object.entries(refused)) {
    host.want(wanted, signature)
    host.callsSince()
    const { status, stdout } = host.update()
    t.equal(status, 0, what)
    t.match(stdout, /"level":"error".*"message":"agent.release_unsigned"/, 'the log says why')
    t.same(host.callsSince(), ['is-active --quiet ec2-worker.service'], 'nothing is downloaded')
    t.match(host.reported(), { version: 'one', release: idOf(one), healthy: true, failed: null })
  }

  host.want(two, signed)
  t.equal(host.update().stdout.includes('agent.release_unsigned'), false)
  t.match(host.reported(), { version: 'two', release: idOf(two) })
  host.want(one)
  host.update()
  t.match(host.reported(), { version: 'one', release: idOf(one) }, 'an older release, signed')
  t.end()
})
