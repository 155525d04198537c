import { rdsAuthorities } from '#core/aws/rds-authorities.ts'
import { createLogger } from '#core/pino.ts'
import { readSchemaConfig } from './config.ts'
import { handleMigration } from './handle-migration.ts'

const config = readSchemaConfig()
const { SHOP_NAME: shop, VERSION: version, LOG_LEVEL: level } = config
const log = createLogger({ service: 'migration', shop, version, level })

/**
 * Runs on Lambda inside the network, where it reaches only the database. Its event is the
 * administrator's login. Returns the schema version.
 */
export const handler = (event: unknown): Promise<unknown> =>
  handleMigration(event, {
    database: { host: config.MYSQL_HOST, port: config.MYSQL_PORT, database: config.MYSQL_DATABASE },
    users: { sales: config.MYSQL_USER, reports: config.MYSQL_REPORT_USER },
    authorities: rdsAuthorities,
    log,
  })
