# Two functions from one zip: the orders worker handles Stripe's events, the sweeper repairs overdue work.

locals {
  secrets_prefix = "/${var.name}"

  functions = {
    orders-worker = { handler = "orders.handler", values = var.values.orders }
    sweeper       = { handler = "sweep.handler", values = var.values.sweeper }
  }

  # consumers/config.ts reads these. Lambda sets AWS_REGION itself, and refuses it here.
  environment = {
    SHOP_NAME              = var.name
    ORDERS_TABLE           = var.data.orders_table.name
    PRODUCTS_TABLE         = var.data.products_table.name
    LONG_TASKS_QUEUE_URL   = var.messaging.queues.long-tasks.url
    DEAD_LETTER_QUEUES     = join(",", [for queue in values(var.messaging.queues) : queue.dlq_name])
    TOPIC_ADMIN_ALERTS_ARN = var.messaging.topics.admin_alerts
    SITE_ORIGIN            = var.shop.origin
    SECRETS_PREFIX         = local.secrets_prefix
    SHIP_TO                = join(",", var.shop.ship_to)
    VERSION                = var.release.version
    LOG_LEVEL              = var.values.log_level
  }
}

resource "aws_lambda_function" "this" {
  for_each = local.functions

  function_name = "${var.name}-${each.key}"
  description   = "${each.key} at ${var.release.version}"
  role          = aws_iam_role.function[each.key].arn
  publish       = true

  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  handler       = each.value.handler
  s3_bucket     = var.release.artifact_bucket
  s3_key        = var.release.worker_key

  memory_size = each.value.values.memory_mb
  timeout     = each.value.values.timeout_seconds

  environment {
    variables = local.environment
  }

  # Otherwise Lambda creates the log group itself, without a retention time.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.functions

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.values.log_days
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = var.messaging.queues.orders.arn
  # A version has the code and settings of one release, so the two never mix.
  function_name = aws_lambda_function.this["orders-worker"].qualified_arn

  batch_size                         = var.values.orders.batch_size
  maximum_batching_window_in_seconds = var.values.orders.batch_window_seconds
  # Only the failed messages of a batch are delivered again.
  function_response_types = ["ReportBatchItemFailures"]

  # With a limit here, messages stay in the queue. With a limit on the function, pollers would receive
  # them without handling them, and they would end in the dead-letter queue.
  scaling_config {
    maximum_concurrency = var.values.orders.maximum_concurrency
  }
}

resource "aws_lambda_alias" "sweeper" {
  name             = "live"
  function_name    = aws_lambda_function.this["sweeper"].function_name
  function_version = aws_lambda_function.this["sweeper"].version
}

resource "aws_scheduler_schedule" "sweeper" {
  name                = "${var.name}-sweeper"
  description         = "Repairs overdue orders every minute"
  schedule_expression = "rate(1 minute)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.sweeper.arn
    role_arn = aws_iam_role.schedule.arn

    retry_policy {
      maximum_retry_attempts = 0
    }
  }
}

# No retries: the next run, a minute later, finds what a failed one left.
resource "aws_lambda_function_event_invoke_config" "sweeper" {
  function_name                = aws_lambda_function.this["sweeper"].function_name
  qualifier                    = aws_lambda_alias.sweeper.name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

# The operators' commands read these settings to connect to the deployed shop.
resource "aws_ssm_parameter" "worker_settings" {
  name           = "${local.secrets_prefix}/worker-settings"
  description    = "Settings of the workers, without secrets."
  type           = "String"
  insecure_value = jsonencode(merge(local.environment, { AWS_REGION = local.region }))
}
