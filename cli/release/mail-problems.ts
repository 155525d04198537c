import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'

/**
 * Returns the reasons why SES cannot send the shop's mails, each with its remedy. Never throws, because the
 * shop runs without mail: a failed SES request becomes a line too.
 */
export async function findMailProblems(
  ses: SESv2Client,
  identityArn: string,
): Promise<readonly string[]> {
  const { region, identity } = partsOf(identityArn)
  const lines = await Promise.all([
    ses.send(new GetEmailIdentityCommand({ EmailIdentity: identity })).then(
      ({ VerifiedForSendingStatus: isVerified }) =>
        isVerified ? undefined : unverified(identity, region),
      (cause: Error) =>
        cause instanceof NotFoundException
          ? missing(identity, region)
          : failedRequest(`whether it may send from ${identity}`, cause),
    ),
    ses.send(new GetAccountCommand({})).then(
      ({ ProductionAccessEnabled, SendingEnabled }) => {
        if (SendingEnabled === false) return paused(region)
        return ProductionAccessEnabled ? undefined : inSandbox(region)
      },
      (cause: Error) => failedRequest('whether it sends to everybody', cause),
    ),
  ])
  return lines.filter((line) => line !== undefined)
}

function partsOf(arn: string) {
  const [, , , region = ''] = arn.split(':')
  const [, identity = ''] = arn.split(':identity/')
  return { region, identity }
}

const unverified = (identity: string, region: string) =>
  identity.includes('@')
    ? `SES does not send from ${identity} yet, so no order completes: follow the link that AWS has sent there; for another link, aws ses verify-email-identity --email-address ${identity} --region ${region}`
    : `SES does not know yet that ${identity} is ours, so no order completes: it finds the records of DKIM in the domain's zone within minutes, or up to three days`

const missing = (identity: string, region: string) =>
  `SES has no identity ${identity}, so no order completes: deploy the environment that makes it, or aws sesv2 create-email-identity --email-identity ${identity} --region ${region}`

const inSandbox = (region: string) =>
  `SES in ${region} is in its sandbox and sends to confirmed addresses only, so no other buyer's order completes: ask AWS for production access (console, SES, Account dashboard), which takes about a day`

const paused = (region: string) =>
  `AWS has paused sending in ${region}, so no order completes: see why in the console (SES, Account dashboard) and answer AWS there`

const failedRequest = (what: string, { name, message }: Error) =>
  `could not ask SES ${what}: ${message.split('\n')[0] || name}`
