import type { Deployment } from './deployment.ts'

export const rootNames = ['foundation', 'app'] as const

export type RootName = (typeof rootNames)[number]

/** The folder of a Terraform root, relative to the checkout. */
export const rootFolderOf = (env: string, root: RootName) => `environments/${env}/${root}`

/** The names that identify a shop. */
type Shop = Pick<Deployment, 'name' | 'values'>

export const accountOf = ({ values }: Pick<Deployment, 'values'>) => String(values['account'])

/** The bucket for a shop's Terraform states: one state for each root. */
export const statesBucketOf = (shop: Shop) => `${shop.name}-states-${accountOf(shop)}`

/** The bucket for a shop's artifacts and release records. */
export const artifactsBucketOf = (shop: Shop) => `${shop.name}-artifacts-${accountOf(shop)}`

export const stateKeyOf = (root: RootName) => `${root}.tfstate`
