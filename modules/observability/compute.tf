# What answers, what works, and what must be heard of at all times.

resource "aws_cloudwatch_metric_alarm" "api_errors" {
  count = local.is_full ? 1 : 0

  alarm_name        = "${var.name}-api-errors"
  alarm_description = "More than ${var.values.api_error_percent} % of the API's answers are errors of ours. The saved query errors-by-type says which vendor fails and how. transient: it does not answer, wait. credentials: it refuses our key or role, renew it. Since the last release: make rollback ${local.env}"

  # Of a handful of requests, one error would be many percent.
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
        dimensions  = { ApiId = var.api_id }
        stat        = "Sum"
        period      = 300
      }
    }
  }

  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.values.api_error_percent
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "api_latency" {
  count = local.is_full ? 1 : 0

  alarm_name        = "${var.name}-api-latency"
  alarm_description = "One answer in a hundred takes longer than ${var.values.api_p99_ms} ms. The saved query slowest-requests says which. If the last release did it: make rollback ${local.env}"

  namespace                             = "AWS/ApiGateway"
  metric_name                           = "Latency"
  dimensions                            = { ApiId = var.api_id }
  extended_statistic                    = "p99"
  evaluate_low_sample_count_percentiles = "ignore"
  period                                = 60
  evaluation_periods                    = 5
  datapoints_to_alarm                   = 3
  comparison_operator                   = "GreaterThanThreshold"
  threshold                             = var.values.api_p99_ms
  treat_missing_data                    = "notBreaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "function_errors" {
  for_each = local.is_full ? var.functions : {}

  alarm_name        = "${var.name}-errors-${each.key}"
  alarm_description = "${each.value} crashes or runs out of time or memory. The saved query errors-by-type says how; what it was at comes back or is called again. If the last release did it: make rollback ${local.env}"

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

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "function_throttles" {
  for_each = local.is_full ? var.functions : {}

  alarm_name        = "${var.name}-throttles-${each.key}"
  alarm_description = "Lambda refuses to run ${each.value}: its concurrency, or the account's, is used up. Raise it in the values and make deploy ${local.env}, or ask AWS for a higher quota. Messages wait meanwhile, buyers hear 503."

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

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

# It is called each minute. One that is called and fails is told of by its errors.
resource "aws_cloudwatch_metric_alarm" "sweeper_silent" {
  alarm_name        = "${var.name}-sweeper-silent"
  alarm_description = "The sweeper has not run for 15 minutes: what is overdue is not mended. Is its schedule on? make status ${local.env}. Until it runs again, do its work: make reconcile ${local.env} SINCE=1d"

  namespace           = "AWS/Lambda"
  metric_name         = "Invocations"
  dimensions          = { FunctionName = var.functions["sweeper"] }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

# It says each minute that it lives; an instance that is replaced takes three or four.
resource "aws_cloudwatch_metric_alarm" "agent_silent" {
  alarm_name        = "${var.name}-agent-silent"
  alarm_description = "The agent has not been heard of for 5 minutes: no parcel moves on, none is lost. What runs? make status ${local.env}. Does it start and die? The saved query errors-by-type says of what. If the last release did it: make rollback ${local.env}; else end its instance, and ${var.asg_name} makes another."

  namespace           = var.name
  metric_name         = "AgentHeartbeats"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

# ECS measures each task that runs: no measurement, no task.
resource "aws_cloudwatch_metric_alarm" "no_task" {
  count = var.ecs == null ? 0 : 1

  alarm_name        = "${var.name}-api-no-task"
  alarm_description = "No container of the API runs. The saved query errors-by-type says why it ends. If the last release did it: make rollback ${local.env}"

  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = var.ecs.cluster_name, ServiceName = var.ecs.service_name }
  statistic           = "SampleCount"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}
