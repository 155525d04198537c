import { fromEnv } from '@aws-sdk/credential-provider-env'

/** In a function's bundle this stands for `@aws-sdk/credential-provider-node`. */
export const defaultProvider = fromEnv
