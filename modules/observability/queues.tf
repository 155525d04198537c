# Two alarms per queue: messages in its dead-letter queue, and the age of its oldest message. Both have a blind spot. A
# dead-letter queue that was idle for six hours reports up to 15 minutes late, and the age leaves out messages that were
# received three times or more. The alarm messages-stuck counts the log lines of those messages instead.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html

# The metric leaves out hidden messages, and make dlq hides them while it reads. One of ten minutes raises the alarm, so
# it ends ten minutes after the last message is gone, not while an operator reads them.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = var.messaging.queues

  alarm_name        = "${var.name}-dead-letters-${each.key}"
  alarm_description = "Messages of ${each.value.name} are in its dead-letter queue, which keeps them for 14 days. This alarm may come 15 minutes late. See why: make dlq DO=list ${local.env} QUEUE=${each.key}. After the cause is fixed, replay them: make dlq DO=replay ${local.env} QUEUE=${each.key}"

  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value.dlq_name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 10
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

# Covers every queue: after a rollback, a queue may exist that the older release has no values for.
locals {
  oldest_message_seconds = { for key in keys(var.messaging.queues) : key => lookup(var.values.oldest_message_seconds, key, 600) }
}

resource "aws_cloudwatch_metric_alarm" "oldest_message" {
  for_each = var.messaging.queues

  alarm_name        = "${var.name}-oldest-message-${each.key}"
  alarm_description = "Messages of ${each.value.name} have waited longer than ${local.oldest_message_seconds[each.key]} s. Check that its consumer runs: make status ${local.env}. If it fails, the saved query redelivered-messages shows how. If the last release caused it: make rollback ${local.env}"

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

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}
