import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'

/**
 * Returns the reasons why SES cannot send the shop's mails, each with its remedy. Never throws,
 * because the shop runs without mail: a failed SES request becomes a line too.
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
          : failedRequest(`whether SES may send from ${identity}`, cause),
    ),
    ses.send(new GetAccountCommand({})).then(
      ({ ProductionAccessEnabled, SendingEnabled }) => {
        if (SendingEnabled === false) return paused(region)
        return ProductionAccessEnabled ? undefined : inSandbox(region)
      },
      (cause: Error) => failedRequest('whether SES sends to all addresses', cause),
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
    ? `SES has not verified ${identity} yet, so buyers get no mail. Follow the link that AWS sent to it. For another link: aws ses verify-email-identity --email-address ${identity} --region ${region}`
    : `SES has not verified ${identity} yet, so buyers get no mail. Wait until it finds the domain's DKIM records, usually for minutes, at most for three days`

const missing = (identity: string, region: string) =>
  `SES has no identity ${identity}, so buyers get no mail. Deploy the environment that creates it, or run aws sesv2 create-email-identity --email-identity ${identity} --region ${region}`

const inSandbox = (region: string) =>
  `SES in ${region} is in its sandbox and sends only to verified addresses, so other buyers get no mail. Ask AWS for production access (console, SES, Account dashboard), which takes about a day`

const paused = (region: string) =>
  `AWS has paused sending in ${region}, so buyers get no mail. Read the reason in the console (SES, Account dashboard), and answer AWS there`

const failedRequest = (what: string, { name, message }: Error) =>
  `could not check ${what}: ${message.split('\n')[0] || name}`
