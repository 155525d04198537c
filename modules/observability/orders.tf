# What the shop itself says about orders and money. These lights go out by themselves after a quiet
# while; what they are about does not.

locals {
  said = {
    orders-in-review = {
      metric = "OrdersInReview", limit = 0, is_vital = true
      remedy = "A payment does not match its order, or has no address: the parcel waits. Look with the saved query one-order, then approve it (POST /api/operator/orders/{id}/approve), or send the money back: make refund ${local.env} ORDER=ord_..."
    }
    refunds-failed = {
      metric = "RefundsFailed", limit = 0, is_vital = true
      remedy = "The bank refused a refund: its buyer has not got the money. Look at why with the saved query one-order, then ask again under a new key: make refund ${local.env} ORDER=ord_... KEY=again-1; if that fails too, pay by hand."
    }
    payment-key-refused = {
      metric = "PaymentKeyRefused", limit = 0, is_vital = true
      remedy = "Stripe refuses the shop's key: nobody can pay, no refund goes out, and waiting does not help. The saved query errors-by-type says for which operation. StripeAuthenticationError: the key was revoked. StripePermissionError: it lacks a right. Put a new key: make secrets-set ${local.env} NAME=stripe-secret-key. The shop uses it within 10 s, without a deploy."
    }
    orders-stuck = {
      metric = "OrdersStuck", limit = 0, is_vital = true
      remedy = "A step of an order was sent again and again and never done, or its refund was never taken (then the line has a refundId; if the alarm payment-key-refused is on too, begin there). Is the agent alive? make status ${local.env}. Were its messages given up? make dlq DO=list ${local.env} QUEUE=long-tasks. Once the cause is gone: make dlq DO=replay ${local.env} QUEUE=long-tasks"
    }
    effects-failed = {
      metric = "EffectsFailed", limit = 0, is_vital = true
      remedy = "A completed order's sale, announcement or mail was refused for good and is not tried again. The saved query effects says which and why. mail: the address takes no mail, reach the buyer otherwise. sale or announcement: a fault of the release, make rollback ${local.env}. Once the cause is gone, make reconcile ${local.env} tries them again."
    }
    effects-overdue = {
      metric = "EffectsOverdue", limit = 0, is_vital = false, period = 900 # between two tries
      remedy = "Sales, announcements or mails of completed orders have failed for a quarter of an hour. The saved query effects says which and why. sale: is the database there? mail: is SES in its sandbox, or sending paused? announcement: may the agent publish? Once the cause is gone they happen within 15 minutes by themselves; nothing is lost."
    }
    sweeps-failed = {
      metric = "SweepsFailed", limit = 5, is_vital = false
      remedy = "Overdue orders cannot be mended. The saved query errors-by-type says which vendor fails and how: transient, wait; credentials, renew them; permanent, make rollback ${local.env}. Nothing is lost, each is tried again within minutes; afterwards, to be sure: make reconcile ${local.env} SINCE=1d"
    }
    webhooks-refused = {
      metric = "WebhooksRefused", limit = 5, is_vital = false
      remedy = "Calls that claim to be Stripe's are refused. Look at why with the saved query webhook-refusals. no_match: the signing secret is another, store it anew: make stripe-webhook ${local.env}, then make reconcile ${local.env} SINCE=3d. Any other reason: somebody tries the door, nothing is to be done."
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "said" {
  for_each = { for name, about in local.said : name => about if about.is_vital || local.is_full }

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

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}
