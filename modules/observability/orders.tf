# Alarms on log lines, most of them about orders and money. An alarm returns to OK when no new line arrives, even if its
# cause remains.

locals {
  log_line_alarms = {
    orders-in-review = {
      metric = "OrdersInReview", limit = 0, is_vital = true
      remedy = "A payment does not match its order, or has no address: the order waits in review. Show it, and the commands that approve or reject it: make inbox ${local.env}"
    }
    refunds-failed = {
      metric = "RefundsFailed", limit = 0, is_vital = true
      remedy = "The bank refused a refund: the buyer has not received the money. Show why, and the command that tries again: make inbox ${local.env}. If that fails too, pay by bank transfer."
    }
    credentials-refused = {
      metric = "CredentialsRefused", limit = 0, is_vital = true
      remedy = "Stripe refuses the shop's key, or AWS denies a call to one of the shop's roles. Nothing repairs this without an operator. The saved query errors-by-type shows which vendor and operation. stripe: payments and refunds fail until the key is replaced (StripeAuthenticationError: it was revoked; StripePermissionError: a permission is missing). Store a new key: make secrets-set ${local.env} NAME=stripe-secret-key. The shop uses it within 10 s, without a deploy. Any other vendor: the permission is missing in the role of that service. Restore what the release needs: make deploy ${local.env}. If the last release caused it: make rollback ${local.env}"
    }
    orders-stuck = {
      metric = "OrdersStuck", limit = 0, is_vital = true
      remedy = "A step of an order was sent many times and never completed, or Stripe never accepted its refund (then the log line has a refundId; if the alarm credentials-refused is on too, start with that), or Stripe refuses what the release asks about its payment (then the line has an error of stripe: make rollback ${local.env}, and the orders continue). Check the agent: make status ${local.env}. Check its dead-letter queue: make dlq DO=list ${local.env} QUEUE=long-tasks. After the cause is fixed: make dlq DO=replay ${local.env} QUEUE=long-tasks"
    }
    effects-failed = {
      metric = "EffectsFailed", limit = 0, is_vital = false
      remedy = "The sale, announcement or mail of a completed order, or an alert, was refused permanently and is not retried. The saved query effects shows which and why. mail: the address accepts no mail; contact the buyer in another way. sale, announcement or alert: the release is faulty: make rollback ${local.env}. After the cause is fixed, try them again: make reconcile ${local.env}"
    }
    effects-overdue = {
      metric = "EffectsOverdue", limit = 0, is_vital = false, period = 900 # the longest time between two attempts
      remedy = "Sales, announcements or mails of completed orders, or alerts, have failed for 15 minutes. The saved query effects shows which and why. sale: check that the database runs (make status ${local.env} shows the schema of the agent). mail: check whether SES is in its sandbox, or sending is paused. announcement or alert: check the permission to publish to the topic. After the cause is fixed, they happen within 15 minutes without further action; nothing is lost."
    }
    release-unsigned = {
      # The host logs it every minute. During a deploy some lines are normal: the signature follows the apply.
      metric = "ReleasesUnsigned", limit = 10, is_vital = false, period = 900
      remedy = "For over ten minutes, the agent's host has refused a release whose signature is missing or not valid, and runs the previous one. If a deploy was interrupted, run it again: make deploy ${local.env}. Otherwise someone who may not deploy has written the parameter agent-release: find out who in CloudTrail (PutParameter), then make deploy ${local.env} with the last release, which writes the parameter again."
    }
    sweeps-failed = {
      metric = "SweepsFailed", limit = 5, is_vital = false
      remedy = "Overdue orders cannot be repaired. The saved query errors-by-type shows which vendor fails and how. transient: wait. credentials: renew them. permanent: make rollback ${local.env}. Nothing is lost; each order is tried again within minutes. Afterwards, to be sure: make reconcile ${local.env} SINCE=1d"
    }
    messages-stuck = {
      metric = "MessagesStuck", limit = 0, is_vital = false
      remedy = "A message has failed three times or more. The saved query redelivered-messages shows which and how, errors-by-type which vendor. After five receives it is in the dead-letter queue: make dlq DO=list ${local.env}. After the cause is fixed: make dlq DO=replay ${local.env}. If the last release caused it: make rollback ${local.env}"
    }
    sign-ins-failed = {
      metric = "SignInsFailed", limit = 50, is_vital = false
      remedy = "More than 50 sign-ins failed in five minutes: an attacker may be guessing passwords. The saved query sign-ins shows from where, for how many e-mail addresses (addressKey) and why. A few clients: edge.firewall.enabled limits them, then make deploy ${local.env}. Many customers, and none succeeds: see errors-by-type; if the last release caused it: make rollback ${local.env}"
    }
    log-dropped = {
      metric = "LogLinesDropped", limit = 0, is_vital = false
      remedy = "A service has discarded log lines, because they were not read fast enough. Metrics and alarms do not count these lines. See its load and whether it restarted: make status ${local.env}. If the last release logs more: make rollback ${local.env}"
    }
    webhooks-refused = {
      metric = "WebhooksRefused", limit = 5, is_vital = false
      remedy = "Webhook calls are rejected. The saved query webhook-rejections shows why. no_match: the stored signing secret is wrong. Store it again: make stripe-webhook ${local.env}, then make reconcile ${local.env} SINCE=3d. Any other reason: the calls do not come from Stripe; no action is needed."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "log_lines" {
  for_each = { for name, about in local.log_line_alarms : name => about if about.is_vital || local.is_full }

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.remedy

  namespace           = var.name
  metric_name         = each.value.metric
  statistic           = "Sum"
  period              = lookup(each.value, "period", 300)
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.limit
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}
