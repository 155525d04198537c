import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import type { Deployment } from '../deployment.ts'
import { identityOf } from './refuse-shared-identity.ts'

/**
 * Throws Error if Cognito would send its codes through SES (`identity.mail: ses`), but SES cannot
 * send to every address: the identity is missing or not verified, the account is in the sandbox, or
 * sending is paused. New customers would never receive their code. `ses` must be a client for the
 * deployment's region.
 */
export async function refuseUnreachableSignUp(
  ses: SESv2Client,
  { env, region, values }: Pick<Deployment, 'env' | 'region' | 'values'>,
): Promise<void> {
  const { mail } = values['identity'] as { readonly mail: string }
  if (mail !== 'ses') return
  const identity = identityOf(values)
  const [isVerified, account] = await Promise.all([
    isVerifiedIdentity(ses, identity),
    ses.send(new GetAccountCommand({})),
  ])
  const causes = [
    ...(isVerified
      ? []
      : [
          `  ${identity} is not verified: deploy with identity.mail: cognito first, then follow the link that AWS sends to it, or wait until AWS finds the domain's DKIM records`,
        ]),
    ...(account.ProductionAccessEnabled
      ? []
      : [
          '  the account is in the SES sandbox, which sends only to verified addresses: ask AWS for production access (console, SES, Account dashboard), which takes about a day',
        ]),
    ...(account.SendingEnabled === false
      ? ['  AWS has paused sending: read the reason in the console (SES, Account dashboard)']
      : []),
  ]
  if (causes.length === 0) return
  throw new Error(
    [
      `refused: identity.mail of ${env} is ses, but SES in ${region} cannot send sign-up and reset codes to all addresses:`,
      ...causes,
      `until then, set identity.mail: cognito in environments/${env}/values.yaml (50 mails a day)`,
    ].join('\n'),
  )
}

async function isVerifiedIdentity(ses: SESv2Client, identity: string): Promise<boolean> {
  try {
    const found = await ses.send(new GetEmailIdentityCommand({ EmailIdentity: identity }))
    return found.VerifiedForSendingStatus === true
  } catch (error) {
    if (error instanceof NotFoundException) return false
    throw error
  }
}
