# Alarms of SES, before AWS stops the mails. The rates belong to the account in this region, so environments share them.
# AWS reviews an account from 5 % bounces or 0.1 % complaints on, and may pause it from 10 % or 0.5 % on.
# https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
# https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html

locals {
  mail_rates = {
    bounces = {
      metric = "Reputation.BounceRate", limit = 0.05
      remedy = "More than 5 % of the mails went to addresses that do not exist. Sign-up forms filled by a script cause this: the saved query requests-by-client shows who calls POST /auth/sign-up."
    }
    complaints = {
      metric = "Reputation.ComplaintRate", limit = 0.001
      remedy = "More than one recipient in a thousand marked a mail as spam. See which mails changed: make history ${local.env}"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "mail" {
  for_each = local.is_full ? local.mail_rates : {}

  alarm_name        = "${var.name}-mail-${each.key}"
  alarm_description = "${each.value.remedy} At twice this rate or more, AWS may stop all mails of the account. See the SES console, Reputation metrics; make status ${local.env} shows the rest."

  namespace           = "AWS/SES"
  metric_name         = each.value.metric
  statistic           = "Maximum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.limit
  # SES reports a rate only when it sends. Until then the last one holds.
  treat_missing_data = "ignore"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}
