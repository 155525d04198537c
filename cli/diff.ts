import { readDeployment } from './deployment.ts'
import { checkBuckets } from './release/check-prerequisites.ts'
import { readCommitOrNone } from './release/git.ts'
import { withOperatorContext } from './release/operator-context.ts'
import { prepareRelease } from './release/prepare-release.ts'
import type { CommandOf } from './targets.ts'

/** `make diff`: prints what a deploy would change and cost. Changes nothing. */
export const diff: CommandOf<'diff'> = async (given, io) => {
  const { checkout } = io
  await withOperatorContext(readDeployment(given, checkout), io, async (context) => {
    await checkBuckets(context)
    const version = readCommitOrNone(checkout)
    await prepareRelease(context, { version, image: given.IMAGE, readOnly: true })
  })
}
