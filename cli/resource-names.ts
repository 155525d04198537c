import type { Deployment } from './deployment.ts'

export const rootNames = ['foundation', 'app'] as const

export type RootName = (typeof rootNames)[number]

/** The folder of a Terraform root, relative to the checkout. */
export const rootFolderOf = (env: string, root: RootName) => `environments/${env}/${root}`

/** The bucket for an account's Terraform states: one state for each root and environment. */
export const statesBucketOf = (account: string) => `ecommerce-states-${account}`

/** The bucket for an account's artifacts and release records. */
export const artifactsBucketOf = (account: string) => `ecommerce-artifacts-${account}`

export const accountOf = ({ values }: Deployment) => String(values['account'])

export const stateKeyOf = (env: string, root: RootName) => `${env}/${root}.tfstate`
