import { join } from 'node:path'
import { unpackCharts } from '../charts/unpack-charts.ts'
import { checkout, type Deployment } from '../deployment.ts'
import { accountOf } from '../places.ts'
import { openRoot, type Root } from '../terraform/open-root.ts'

/** Both roots of a deployment, as a release's charts have them. */
export type Roots = { readonly foundation: Root; readonly app: Root }

/** Unpacks a release's charts beside the checkout and joins its roots to their states. */
export async function openRoots(deployment: Deployment, charts: Uint8Array): Promise<Roots> {
  const { env, region } = deployment
  const folder = join(checkout, '.local/deploy', env)
  unpackCharts(charts, folder)
  const place = { folder, env, region, account: accountOf(deployment) }
  return {
    foundation: await openRoot({ ...place, name: 'foundation' }),
    app: await openRoot({ ...place, name: 'app' }),
  }
}
