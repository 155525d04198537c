# Alarms of the API, the functions and the agent.

resource "aws_cloudwatch_metric_alarm" "api_errors" {
  count = local.is_full ? 1 : 0

  alarm_name        = "${var.name}-api-errors"
  alarm_description = "More than ${var.values.api_error_percent} % of the API's responses are 5xx errors. The saved query errors-by-type shows which vendor fails and how. transient: the vendor does not answer; wait. credentials: it refuses our key or role; renew it. If the last release caused it: make rollback ${local.env}"

  # With few requests, a single error would exceed the percentage.
  metric_query {
    id          = "percent"
    label       = "Errors, %"
    expression  = "IF(errors >= 5, 100 * errors / requests, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { errors = "5xx", requests = "Count" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApiGateway"
        metric_name = metric_query.value
        dimensions  = { ApiId = var.api.api_id }
        stat        = "Sum"
        period      = 300
      }
    }
  }

  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.values.api_error_percent
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

resource "aws_cloudwatch_metric_alarm" "api_latency" {
  count = local.is_full ? 1 : 0

  alarm_name        = "${var.name}-api-latency"
  alarm_description = "One response in a hundred takes longer than ${var.values.api_p99_ms} ms. The saved query slowest-requests shows which. If the last release caused it: make rollback ${local.env}"

  namespace                             = "AWS/ApiGateway"
  metric_name                           = "Latency"
  dimensions                            = { ApiId = var.api.api_id }
  extended_statistic                    = "p99"
  evaluate_low_sample_count_percentiles = "ignore"
  period                                = 60
  evaluation_periods                    = 5
  datapoints_to_alarm                   = 3
  comparison_operator                   = "GreaterThanThreshold"
  threshold                             = var.values.api_p99_ms
  treat_missing_data                    = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

resource "aws_cloudwatch_metric_alarm" "function_errors" {
  for_each = local.is_full ? local.functions : {}

  alarm_name        = "${var.name}-errors-${each.key}"
  alarm_description = "${each.value} crashes or runs out of time or memory. The saved query errors-by-type shows the error. Its messages are delivered again, and its calls are repeated. If the last release caused it: make rollback ${local.env}"

  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = each.value }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

resource "aws_cloudwatch_metric_alarm" "function_throttles" {
  for_each = local.is_full ? local.functions : {}

  alarm_name        = "${var.name}-throttles-${each.key}"
  alarm_description = "Lambda throttles ${each.value}: its concurrency limit, or the account's, is reached. Raise it in the values and run make deploy ${local.env}, or ask AWS for a higher quota. Until then messages wait, and buyers get 503."

  namespace           = "AWS/Lambda"
  metric_name         = "Throttles"
  dimensions          = { FunctionName = each.value }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

# The schedule invokes it every minute. Failed runs have their own alarm.
resource "aws_cloudwatch_metric_alarm" "sweeper_silent" {
  alarm_name        = "${var.name}-sweeper-silent"
  alarm_description = "The sweeper has not run for 15 minutes: overdue orders are not repaired. Check that its schedule is enabled: make status ${local.env}. Until it runs again, repair them with: make reconcile ${local.env} SINCE=1d"

  namespace           = "AWS/Lambda"
  metric_name         = "Invocations"
  dimensions          = { FunctionName = local.functions.sweeper }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

# The agent sends a heartbeat every minute. Replacing its instance takes three or four.
resource "aws_cloudwatch_metric_alarm" "agent_silent" {
  alarm_name        = "${var.name}-agent-silent"
  alarm_description = "No heartbeat from the agent for 5 minutes: orders stop progressing; nothing is lost. See what runs: make status ${local.env}. If the agent starts and crashes, the saved query errors-by-type shows why. If the last release caused it: make rollback ${local.env}. Otherwise terminate its instance; ${var.agent.asg_name} starts a new one."

  namespace           = var.name
  metric_name         = "AgentHeartbeats"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

# ECS reports a sample for each running task, so no samples means no task.
resource "aws_cloudwatch_metric_alarm" "no_task" {
  count = var.ecs == null ? 0 : 1

  alarm_name        = "${var.name}-api-no-task"
  alarm_description = "No container of the API runs. The saved query errors-by-type shows why it stops. If the last release caused it: make rollback ${local.env}"

  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = var.ecs.cluster_name, ServiceName = var.ecs.service_name }
  statistic           = "SampleCount"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}
