import { fromEnv } from '@aws-sdk/credential-provider-env'

/** Replaces `@aws-sdk/credential-provider-node` in the bundles of functions. */
export const defaultProvider = fromEnv
