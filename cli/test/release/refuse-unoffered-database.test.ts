import { RDSClient } from '@aws-sdk/client-rds'
import t from 'tap'
import {
  findNewDatabase,
  refuseUnofferedDatabase,
} from '../../release/refuse-unoffered-database.ts'
import { openAws, skip } from '../support/aws.ts'

const dev = { env: 'dev', region: 'eu-west-1' } as const

const planOf = (type: string, actions: readonly string[], after: Record<string, string>) => ({
  resource_changes: [
    { address: `module.data.${type}.one`, mode: 'managed', type, change: { actions, after } },
  ],
})
const aurora = (version: string, actions = ['create']) =>
  planOf('aws_rds_cluster', actions, { engine: 'aurora-mysql', engine_version: version })
const mysql = (version: string) =>
  planOf('aws_db_instance', ['create'], { engine: 'mysql', engine_version: version })

t.test('only a new database is checked: an existing one keeps its version', async (t) => {
  t.equal(findNewDatabase(aurora('8.0.mysql_aurora.3.08.2', ['update'])), undefined)
  t.equal(findNewDatabase({}), undefined)
  t.same(findNewDatabase(mysql('8.4')), {
    key: 'mysql_version',
    engine: 'mysql',
    version: '8.4',
  })
})

t.test(
  'a version that RDS does not offer is refused, with the offered ones',
  { skip },
  async (t) => {
    const aws = await openAws(t)
    const rds = new RDSClient(aws)
    t.teardown(() => rds.destroy())
    const refuse = (plan: ReturnType<typeof aurora>) => refuseUnofferedDatabase(rds, plan, dev)
    await t.resolves(refuse(aurora('8.0.mysql_aurora.3.10.3')))
    await t.resolves(refuse(mysql('8.4')), 'a line is offered if one of its versions is')
    await t.rejects(
      refuse(aurora('8.0.mysql_aurora.3.08.2')),
      /^refused: RDS in eu-west-1 does not offer aurora-mysql 8\.0\.mysql_aurora\.3\.08\.2 .*\n(.*\n)* {2}8\.0\.mysql_aurora\.3\.10\.3\n(.*\n)*Set data\.database\.aurora_version in environments\/dev/,
    )
    await t.rejects(refuse(mysql('8.1')), /does not offer mysql 8\.1 .*\n(.*\n)* {2}8\.4\./)
  },
)
