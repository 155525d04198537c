import { writeFileSync } from 'node:fs'
import { clientTypes, clientTypesFile } from './support/client-types.ts'

/** `make client`: writes the types of the OpenAPI document for typed clients. */
writeFileSync(clientTypesFile, await clientTypes())
