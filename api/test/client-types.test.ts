import { readFileSync } from 'node:fs'
import t from 'tap'
import { clientTypes, clientTypesFile } from './support/client-types.ts'

t.test('the types for clients match the OpenAPI document', async (t) => {
  t.equal(readFileSync(clientTypesFile, 'utf8'), await clientTypes(), 'if not: `make client`')
})
