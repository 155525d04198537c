# Order of the panels: business numbers, what needs an operator, then the technical metrics from the API to the
# database. CloudWatch shows three panels per row.

locals {
  alarms = concat(
    values(aws_cloudwatch_metric_alarm.log_lines),
    values(aws_cloudwatch_metric_alarm.dead_letters),
    values(aws_cloudwatch_metric_alarm.oldest_message),
    aws_cloudwatch_metric_alarm.api_errors,
    aws_cloudwatch_metric_alarm.api_latency,
    values(aws_cloudwatch_metric_alarm.function_errors),
    values(aws_cloudwatch_metric_alarm.function_throttles),
    [aws_cloudwatch_metric_alarm.sweeper_silent, aws_cloudwatch_metric_alarm.agent_silent],
    aws_cloudwatch_metric_alarm.no_task,
    values(aws_cloudwatch_metric_alarm.table_throttles),
    values(aws_cloudwatch_metric_alarm.mail),
    aws_cloudwatch_metric_alarm.database_cpu,
    aws_cloudwatch_metric_alarm.database_storage,
  )

  # Metrics of the first panel and of the summary.
  business = [for metric in ["OrdersPlaced", "OrdersPaid", "OrdersCompleted", "RefundsMade"] : [var.name, metric]]

  panels = [
    {
      title   = "Orders per hour"
      stat    = "Sum"
      period  = 3600
      metrics = local.business
    },
    {
      title   = "Needs an operator"
      stat    = "Sum"
      period  = 300
      metrics = [for metric in ["OrdersInReview", "RefundsFailed", "OrdersStuck", "CredentialsRefused"] : [var.name, metric]]
    },
    {
      title  = "Responses"
      stat   = "Sum"
      period = 300
      metrics = concat(
        [for metric in ["Count", "4xx", "5xx"] : ["AWS/ApiGateway", metric, "ApiId", var.api.api_id]],
        [for metric in ["RequestsOverloaded", "PaymentsUnavailable", "SignInsFailed", "WebhooksRefused", "ForeignEvents"] : [var.name, metric]],
      )
    },
    {
      title   = "Response time, ms"
      stat    = "p50"
      period  = 300
      metrics = [for stat in ["p50", "p99"] : ["AWS/ApiGateway", "Latency", "ApiId", var.api.api_id, { stat = stat, label = stat }]]
    },
    {
      title  = "Waiting messages"
      stat   = "Maximum"
      period = 60
      metrics = flatten([
        for queue in values(var.messaging.queues) : [for name in [queue.name, queue.dlq_name] : { metric = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name] }]
      ])[*].metric
    },
    {
      title   = "Oldest message, s"
      stat    = "Maximum"
      period  = 60
      metrics = [for queue in values(var.messaging.queues) : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue.name]]
    },
    {
      title   = "Retries and failures"
      stat    = "Sum"
      period  = 300
      metrics = [for metric in ["StepsResent", "MessagesFailed", "MessagesUnreadable", "SweepsFailed"] : [var.name, metric]]
    },
    {
      title  = "Functions: errors and throttles"
      stat   = "Sum"
      period = 300
      metrics = flatten([
        for function in values(local.functions) : [for metric in ["Errors", "Throttles"] : { metric = ["AWS/Lambda", metric, "FunctionName", function] }]
      ])[*].metric
    },
    {
      title   = "Functions: duration, ms (p99)"
      stat    = "p99"
      period  = 300
      metrics = [for function in values(local.functions) : ["AWS/Lambda", "Duration", "FunctionName", function]]
    },
    {
      title  = "Agent"
      stat   = "Sum"
      period = 60
      metrics = [
        [var.name, "AgentHeartbeats"],
        ["AWS/EC2", "CPUUtilization", "AutoScalingGroupName", var.agent.asg_name, { stat = "Average", yAxis = "right" }],
      ]
    },
    {
      # Without the indexes: with more than 50 metrics a dashboard is never free. Their alarms are in the alarm panel.
      title  = "Tables: throttled requests"
      stat   = "Sum"
      period = 300
      metrics = [
        for about in values(local.throttles) : ["AWS/DynamoDB", "${about.kind}ThrottleEvents", "TableName", about.table] if about.index == ""
      ]
    },
    {
      title  = "Database"
      stat   = "Average"
      period = 300
      metrics = concat(
        [for metric in ["CPUUtilization", "DatabaseConnections"] : concat(["AWS/RDS", metric], flatten([for name, value in local.database_dimension : [name, value]]))],
        local.is_aurora ? [["AWS/RDS", "ServerlessDatabaseCapacity", "DBClusterIdentifier", var.data.database.identifier]] : [],
      )
    },
  ]

  container_panels = var.ecs == null ? [] : [
    {
      title   = "Containers, %"
      stat    = "Average"
      period  = 60
      metrics = [for metric in ["CPUUtilization", "MemoryUtilization"] : ["AWS/ECS", metric, "ClusterName", var.ecs.cluster_name, "ServiceName", var.ecs.service_name]]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.values.dashboard ? 1 : 0

  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [
        {
          type   = "metric"
          width  = 24
          height = 4
          properties = {
            title                = "Orders and refunds in the selected time"
            view                 = "singleValue"
            region               = local.region
            stat                 = "Sum"
            period               = 3600
            setPeriodToTimeRange = true
            sparkline            = true
            metrics              = local.business
          }
        },
        {
          type       = "alarm"
          width      = 24
          height     = 4
          properties = { title = "Alarms", alarms = [for alarm in local.alarms : alarm.arn] }
        },
      ],
      [
        for panel in concat(local.panels, local.container_panels) : {
          type       = "metric"
          width      = 8
          height     = 6
          properties = merge(panel, { view = "timeSeries", region = local.region })
        }
      ],
    )
  })
}
