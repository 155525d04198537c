import { createSsm } from '#core/aws/clients.ts'
import { checkSignedIn } from './account.ts'
import { confirm } from './confirm.ts'
import { readDeployment, stripeModeOf } from './deployment.ts'
import { rotateOriginSecret, syncOriginSecret } from './edge/origin-secret.ts'
import { withEdgeStore } from './edge/with-edge-store.ts'
import { askSecret } from './secrets/ask-secret.ts'
import { isGenerated, newSecret } from './secrets/generated-secrets.ts'
import { checkSecret, parseSecretName } from './secrets/known-secrets.ts'
import {
  deletePrevious,
  hasPrevious,
  isRotating,
  readSecret,
  storeSecret,
} from './secrets/store-secret.ts'
import type { CommandOf } from './targets.ts'
import { readAll } from './variables.ts'

/** `make secrets-set`: stores a secret without printing it. */
export const secretsSet: CommandOf<'secrets-set'> = async (given, io) => {
  const { print, checkout } = io
  const { NAME, PREVIOUS, DRY_RUN, YES } = given
  const [deployment, name] = readAll(
    () => readDeployment(given, checkout),
    () => parseSecretName(NAME),
  )
  const { env, parameters, region } = deployment
  if (PREVIOUS && (PREVIOUS !== 'drop' || !isRotating(name)))
    throw new Error(
      'PREVIOUS must be drop, and only stripe-webhook-secret, token-secret, origin-secret and link-key have a previous value',
    )
  await checkSignedIn(deployment)
  const ssm = createSsm(region)
  const store = { ssm, parameters }
  try {
    if (PREVIOUS) {
      if (!(await hasPrevious(store, name))) return print(`there is no previous ${name}`)
      if (DRY_RUN) return print(`the previous ${name} would be deleted`)
      await confirm(`Stop accepting the previous ${name} of ${env}?`, YES, io)
      if (name === 'origin-secret')
        await withEdgeStore(deployment, io, (edge) => syncOriginSecret(store, edge))
      await deletePrevious(store, name)
      return print(`the previous ${name} is deleted and no longer accepted`)
    }
    if (isGenerated(name)) {
      if (DRY_RUN) return print(`${parameters}/${name} would be replaced by a new one`)
      await confirm(`Replace the ${name} of ${env}? The previous one stays accepted.`, YES, io)
      if (name === 'link-key') {
        await storeSecret(store, name, newSecret())
        return print(`${parameters}/${name} is replaced`)
      }
      await withEdgeStore(deployment, io, (edge) => rotateOriginSecret(store, edge))
      return print(`${parameters}/${name} is replaced, also at the edge`)
    }
    const secret = await askSecret(`${name} of ${env} (not shown)`, io.stdin, io.stderr)
    checkSecret(name, secret, stripeModeOf(deployment))
    const current = await readSecret(store, name)
    if (current === secret) return print(`${parameters}/${name} already has this value`)
    if (DRY_RUN) return print(`${parameters}/${name} would be ${current ? 'replaced' : 'stored'}`)
    // There is nothing to ask about a new secret.
    await confirm(`${parameters}/${name} is stored already. Replace it?`, YES || !current, io)
    await storeSecret(store, name, secret)
    print(`${parameters}/${name} is stored`)
  } finally {
    ssm.destroy()
  }
}
