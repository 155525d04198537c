import {
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns'
import type { Values } from '../values/merge.ts'

/** What the check needs of a deployment. */
type Alerts = {
  readonly env: string
  /** The topic for operators, which receives the alarms, the shop's alerts and budget warnings. */
  readonly topicArn: string
  /** The addresses in `messaging.emails.admin_alerts`. */
  readonly emails: readonly string[]
}

/** Returns the addresses that should receive alarms. */
export function alertEmailsIn(values: Values): readonly string[] {
  const { emails } = values['messaging'] as { emails?: { admin_alerts?: readonly string[] } }
  return emails?.admin_alerts ?? []
}

/**
 * Returns the reasons why alarms do not reach the operators, each with its remedy. SNS delivers
 * nothing to an address until its owner has followed a link, and deletes the subscription after 48
 * hours, so a missing subscription counts too. Never throws: a failed SNS request becomes a line.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 * https://aws.amazon.com/about-aws/whats-new/2023/05/amazon-sns-automatic-deletion-unconfirmed-subscriptions/
 */
export async function findAlertProblems(
  sns: SNSClient,
  { env, topicArn, emails }: Alerts,
): Promise<readonly string[]> {
  try {
    const all = await readSubscriptions(sns, topicArn)
    const isConfirmed = ({ SubscriptionArn: arn }: Subscription) => arn?.startsWith('arn:') ?? false
    const lines = emails.flatMap((email) => {
      const own = all.filter(({ Endpoint }) => Endpoint === email)
      if (own.some(isConfirmed)) return []
      return own.some(({ SubscriptionArn: arn }) => arn === 'PendingConfirmation')
        ? [pending(email, topicArn)]
        : [deleted(email, env)]
    })
    return all.some(isConfirmed) ? lines : [noRecipient(env, emails), ...lines]
  } catch (error) {
    const { name, message } = error as Error
    return [`could not check who receives alarms: ${message.split('\n')[0] || name}`]
  }
}

async function readSubscriptions(sns: SNSClient, TopicArn: string): Promise<Subscription[]> {
  const all: Subscription[] = []
  let NextToken: string | undefined
  do {
    const page = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn, ...(NextToken && { NextToken }) }),
    )
    all.push(...(page.Subscriptions ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return all
}

const noRecipient = (env: string, emails: readonly string[]) =>
  emails.length > 0
    ? `WARNING: nobody receives the alarms of ${env}, because no address is confirmed`
    : `WARNING: nobody receives the alarms of ${env}. Add addresses to messaging.emails.admin_alerts in environments/${env}/values.yaml, then make deploy ENV=${env}`

const pending = (email: string, topicArn: string) =>
  `WARNING: ${email} receives no alarms until its owner follows the link that AWS sent to it, within 48 hours. For another link: aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint ${email} --region ${topicArn.split(':')[3]}`

const deleted = (email: string, env: string) =>
  `WARNING: ${email} receives no alarms, because it is not subscribed: it has unsubscribed, or AWS deleted the subscription after 48 hours without a confirmation. For another link: make deploy ENV=${env}`
