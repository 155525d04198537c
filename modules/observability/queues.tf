# Two a queue: what was given up, and what nobody gets round to.

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = var.queues

  alarm_name        = "${var.name}-dead-letters-${each.key}"
  alarm_description = "Messages of ${each.value.name} were given up; they are kept for 14 days. See why: make dlq DO=list ${local.env} QUEUE=${each.key}. Once the cause is gone, send them back: make dlq DO=replay ${local.env} QUEUE=${each.key}"

  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value.dlq_name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

# Of every queue that there is, whoever made it: an older release may be gone back to beside a newer queue.
locals {
  oldest_message_seconds = { for key in keys(var.queues) : key => lookup(var.values.oldest_message_seconds, key, 600) }
}

resource "aws_cloudwatch_metric_alarm" "oldest_message" {
  for_each = var.queues

  alarm_name        = "${var.name}-oldest-message-${each.key}"
  alarm_description = "Messages of ${each.value.name} wait longer than ${local.oldest_message_seconds[each.key]} s. Does its consumer run? make status ${local.env}. Does it fail? The saved query messages-that-came-back says how. If the last release did it: make rollback ${local.env}"

  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = each.value.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.oldest_message_seconds[each.key]
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}
