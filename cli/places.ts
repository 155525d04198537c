import type { Deployment } from './deployment.ts'

export const rootNames = ['foundation', 'app'] as const

export type RootName = (typeof rootNames)[number]

/** Where Terraform's states of an account are, one a root and environment. */
export const statesBucketOf = (account: string) => `ecommerce-states-${account}`

/** Where what was released is kept, and what says so. */
export const artifactsBucketOf = (account: string) => `ecommerce-artifacts-${account}`

export const accountOf = ({ values }: Deployment) => String(values['account'])

export const stateKeyOf = (env: string, root: RootName) => `${env}/${root}.tfstate`
