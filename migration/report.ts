import { rdsAuthorities } from '#core/aws/rds-authorities.ts'
import { createLoginTokens } from '#core/aws/rds-login.ts'
import { createLogger } from '#core/pino.ts'
import { readReportConfig } from './config.ts'
import { handleReport } from './handle-report.ts'

const config = readReportConfig()
const { SHOP_NAME: shop, VERSION: version, LOG_LEVEL: level, AWS_REGION: region } = config
const log = createLogger({ service: 'report', shop, version, level })
const place = {
  host: config.MYSQL_HOST,
  port: config.MYSQL_PORT,
  database: config.MYSQL_DATABASE,
  user: config.MYSQL_USER,
}

/**
 * Runs on Lambda inside the network, as the database user that only reads. Its event says which
 * report. Returns the rows.
 */
export const handler = (event: unknown): Promise<unknown> =>
  handleReport(event, {
    login: {
      ...place,
      token: createLoginTokens({ ...place, region }),
      authorities: rdsAuthorities,
    },
    log,
  })
