import t from 'tap'
import { findEnvironment, readEnvironments, refuseSharedName } from '../environments.ts'

const account = '123456789012'
const values = (text: string) => ({ 'values.yaml': `account: "${account}"\n${text}` })

t.test('an environment is a folder with a values.yaml', async (t) => {
  const root = t.testdir({
    environments: {
      dev: values('name: ecommerce-dev'),
      prod: values(''),
      'prod-us': { 'values.yaml': 'account: "210987654321"\n' },
      notes: {},
    },
  })
  t.same(readEnvironments(root), ['dev', 'prod', 'prod-us'])
  const find = (given?: string) => findEnvironment(given, root)
  t.equal(find('prod'), 'prod')
  t.equal(find('ecommerce-dev'), 'dev', 'alarms print the name of the shop')
  t.throws(() => find(), { message: 'ENV must be one of dev, prod, prod-us' })
  t.throws(() => find('prd'), { message: /prod-us, not prd: did you mean prod\?$/ })
  t.throws(() => find('notes'), { message: /^ENV must be one of dev, prod, prod-us, not notes$/ })
  t.throws(() => find('ecommerce'), { message: /: prod and prod-us have the name ecommerce$/ })
})

t.test('two environments with one name in one account are refused', async (t) => {
  const root = t.testdir({
    environments: {
      prod: values(''),
      staging: values('region: eu-central-1\nmail: { nonsense: true }'),
    },
  })
  const refuse = (name: string, account: string) =>
    refuseSharedName('staging', { name, account }, root)
  t.throws(() => refuse('ecommerce', account), {
    message:
      /^refused: staging and prod both have the name ecommerce in account 123456789012, .* environments\/staging\/values\.yaml$/,
  })
  t.doesNotThrow(() => refuse('ecommerce-staging', account))
  t.doesNotThrow(() => refuse('ecommerce', '210987654321'))
})
