mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name = "ecommerce-dev"
  messaging = {
    queues = {
      orders     = { name = "ecommerce-dev-orders", dlq_name = "ecommerce-dev-orders-dlq" }
      long-tasks = { name = "ecommerce-dev-long-tasks", dlq_name = "ecommerce-dev-long-tasks-dlq" }
    }
    topics = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" }
  }
  data = {
    orders_table   = { name = "ecommerce-dev-orders", indexes = ["by-customer", "open-orders", "by-email"] }
    products_table = { name = "ecommerce-dev-products" }
    database       = { identifier = "ecommerce-dev", engine = "aurora" }
  }
  api = {
    api_id          = "abc123"
    function        = { name = "ecommerce-dev-api" }
    log_group_names = { app = "/aws/lambda/ecommerce-dev-api" }
  }
  worker = {
    functions = {
      orders-worker = { name = "ecommerce-dev-orders-worker", log_group_name = "/aws/lambda/ecommerce-dev-orders-worker" }
      sweeper       = { name = "ecommerce-dev-sweeper", log_group_name = "/aws/lambda/ecommerce-dev-sweeper" }
    }
  }
  agent = { asg_name = "ecommerce-dev-agent", log_group_name = "/ecommerce-dev/agent" }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "ten_alarms_protect_orders_and_money" {
  assert {
    condition = output.alarm_names == tolist([
      "ecommerce-dev-agent-silent", "ecommerce-dev-credentials-refused", "ecommerce-dev-dead-letters-long-tasks",
      "ecommerce-dev-dead-letters-orders", "ecommerce-dev-oldest-message-long-tasks", "ecommerce-dev-oldest-message-orders", "ecommerce-dev-orders-in-review",
      "ecommerce-dev-orders-stuck", "ecommerce-dev-refunds-failed",
      "ecommerce-dev-sweeper-silent",
    ])
    error_message = "an alarm is missing, or an alarm that is not vital exists"
  }

  assert {
    condition = alltrue([
      for alarm in local.alarms : alarm.alarm_actions == toset([var.messaging.topics.admin_alerts]) && alarm.ok_actions == toset([var.messaging.topics.admin_alerts]) && strcontains(alarm.alarm_description, "ENV=ecommerce-dev") && length(alarm.alarm_description) <= 1024
    ])
    error_message = "an alarm has no recipient, or does not describe what to do"
  }
}

run "two_alarms_for_every_queue" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters["orders"].dimensions.QueueName == "ecommerce-dev-orders-dlq" && aws_cloudwatch_metric_alarm.dead_letters["orders"].threshold == 0 && aws_cloudwatch_metric_alarm.dead_letters["orders"].metric_name == "ApproximateNumberOfMessagesVisible"
    error_message = "a dead-letter queue has no alarm"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.oldest_message["long-tasks"].dimensions.QueueName == "ecommerce-dev-long-tasks" && aws_cloudwatch_metric_alarm.oldest_message["long-tasks"].threshold == 600
    error_message = "a queue has no alarm for its oldest message"
  }
}

run "missing_data_raises_an_alarm" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.agent_silent.treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.agent_silent.namespace == aws_cloudwatch_log_metric_filter.this["AgentHeartbeats agent"].metric_transformation[0].namespace && aws_cloudwatch_metric_alarm.agent_silent.metric_name == aws_cloudwatch_log_metric_filter.this["AgentHeartbeats agent"].metric_transformation[0].name
    error_message = "a stopped agent raises no alarm"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.sweeper_silent.treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.sweeper_silent.dimensions.FunctionName == "ecommerce-dev-sweeper"
    error_message = "a stopped sweeper raises no alarm"
  }
}

run "metrics_count_log_lines" {
  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["OrdersPaid orders-worker"].log_group_name == "/aws/lambda/ecommerce-dev-orders-worker" && aws_cloudwatch_log_metric_filter.this["OrdersPaid orders-worker"].pattern == "{ $.message = \"order.transitioned\" && $.status = \"paid\" }"
    error_message = "paid orders are not counted in the logs of every service that writes them"
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.log_lines : contains(keys(local.metrics), alarm.metric_name)]) && alltrue([for filter in aws_cloudwatch_log_metric_filter.this : filter.metric_transformation[0].default_value == null])
    error_message = "an alarm uses an unknown metric, or a metric has a default value"
  }
}

run "the_saved_queries_exist" {
  assert {
    condition     = toset([for query in aws_cloudwatch_query_definition.this : query.name]) == toset([for name in ["one-order", "webhook-rejections", "slowest-requests", "errors-by-type", "redelivered-messages", "effects", "requests-by-client", "sign-ins"] : "ecommerce-dev/${name}"])
    error_message = "a saved query is missing"
  }

  assert {
    condition     = alltrue([for query in aws_cloudwatch_query_definition.this : toset(query.log_group_names) == toset(values(local.log_groups))])
    error_message = "a query does not cover all log groups"
  }
}

run "the_dashboard_begins_with_the_business_numbers" {
  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets[0].properties.metrics == [for metric in ["OrdersPlaced", "OrdersPaid", "OrdersCompleted", "RefundsMade"] : ["ecommerce-dev", metric]]
    error_message = "the business numbers do not come first"
  }

  assert {
    condition     = length(flatten([for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : [for metric in try(widget.properties.metrics, []) : metric[1]]])) <= 50
    error_message = "with more than 50 metrics a dashboard is never free"
  }

  assert {
    condition = alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : alltrue([
        for metric in try(widget.properties.metrics, []) : metric[0] != "ecommerce-dev" || contains(keys(local.metrics), metric[1])
      ])
    ])
    error_message = "a panel uses an unknown metric"
  }

  assert {
    condition     = output.dashboard_url == "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/ecommerce-dev"
    error_message = "the dashboard URL is wrong"
  }
}

run "prod_has_all_alarms" {
  state_key = "prod"

  variables {
    name = "ecommerce"
    data = {
      orders_table   = { name = "ecommerce-dev-orders", indexes = ["by-customer", "open-orders", "by-email"] }
      products_table = { name = "ecommerce-dev-products" }
      database       = { identifier = "ecommerce", engine = "mysql" }
    }
    values = { alarms = "full", api_error_percent = 2, api_p99_ms = 1500, database_free_gb = 3 }
  }

  assert {
    condition     = length(output.alarm_names) == 40 && length(distinct(output.alarm_names)) == 40
    error_message = "an alarm is missing, or two have the same name"
  }

  assert {
    condition = alltrue([
      for alarm in local.alarms : alarm.alarm_actions == toset([var.messaging.topics.admin_alerts]) && strcontains(alarm.alarm_description, "ENV=ecommerce") && length(alarm.alarm_description) <= 1024
    ])
    error_message = "an alarm has no recipient, or does not describe what to do"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.api_errors[0].threshold == 2 && toset(flatten([for query in aws_cloudwatch_metric_alarm.api_errors[0].metric_query : [for metric in query.metric : metric.metric_name]])) == toset(["5xx", "Count"]) && aws_cloudwatch_metric_alarm.api_latency[0].extended_statistic == "p99"
    error_message = "the alarms for the API's errors or latency are missing"
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.function_errors)) == toset(["api", "orders-worker", "sweeper"]) && length(aws_cloudwatch_metric_alarm.function_throttles) == 3 && length(aws_cloudwatch_metric_alarm.table_throttles) == 10
    error_message = "a function or a table has no alarm"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.table_throttles["ecommerce-dev-orders-open-orders-write"].dimensions == tomap({ TableName = "ecommerce-dev-orders", GlobalSecondaryIndexName = "open-orders" }) && aws_cloudwatch_metric_alarm.table_throttles["ecommerce-dev-products-read"].dimensions == tomap({ TableName = "ecommerce-dev-products" })
    error_message = "an index has no separate alarm, or a table's alarm is about an index"
  }

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.mail : alarm.metric_name => alarm.threshold } == { "Reputation.BounceRate" = 0.05, "Reputation.ComplaintRate" = 0.001 }
    error_message = "bounces or complaints raise no alarm"
  }

  assert {
    condition     = alltrue([for name, metric in { messages-stuck = "MessagesStuck", sign-ins-failed = "SignInsFailed", log-dropped = "LogLinesDropped" } : aws_cloudwatch_metric_alarm.log_lines[name].metric_name == metric])
    error_message = "stuck messages, failed sign-ins or dropped log lines raise no alarm"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.database_storage[0].threshold == 3221225472 && aws_cloudwatch_metric_alarm.database_storage[0].dimensions.DBInstanceIdentifier == "ecommerce" && aws_cloudwatch_metric_alarm.database_cpu[0].threshold == 80
    error_message = "the alarm for database storage is missing"
  }
}

run "a_container_has_an_alarm_instead_of_the_function" {
  state_key = "container"

  variables {
    api    = { api_id = "abc123", function = null, log_group_names = { app = "/ecommerce-dev/api" } }
    ecs    = { cluster_name = "ecommerce-dev", service_name = "api" }
    values = { alarms = "full", dashboard = false }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.no_task[0].treat_missing_data == "breaching" && !contains(keys(aws_cloudwatch_metric_alarm.function_errors), "api")
    error_message = "the alarm for missing tasks is missing, or there is an alarm for a function that does not exist"
  }

  assert {
    condition     = output.log_groups.api == "/ecommerce-dev/api" && aws_cloudwatch_log_metric_filter.this["OrdersPlaced api"].log_group_name == "/ecommerce-dev/api"
    error_message = "the metrics do not count the container's log lines"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.database_storage) == 0 && aws_cloudwatch_metric_alarm.database_cpu[0].dimensions.DBClusterIdentifier == "ecommerce-dev"
    error_message = "Aurora has the alarms of an instance"
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.this) == 0 && output.dashboard_url == null
    error_message = "a dashboard is created although it is off"
  }
}

run "a_missing_container_is_refused" {
  command = plan

  variables {
    api = { api_id = "abc123", function = null, log_group_names = { app = "/ecommerce-dev/api" } }
  }

  expect_failures = [var.ecs]
}

run "an_unknown_engine_is_refused" {
  command = plan

  variables {
    data = {
      orders_table   = { name = "ecommerce-dev-orders", indexes = ["by-customer", "open-orders", "by-email"] }
      products_table = { name = "ecommerce-dev-products" }
      database       = { identifier = "ecommerce-dev", engine = "postgres" }
    }
  }

  expect_failures = [var.data]
}

run "an_unknown_set_of_alarms_is_refused" {
  command = plan

  variables {
    values = { alarms = "some" }
  }

  expect_failures = [var.values]
}

run "an_error_limit_of_100_percent_is_refused" {
  command = plan

  variables {
    values = { alarms = "full", api_error_percent = 100 }
  }

  expect_failures = [var.values]
}

run "a_limit_of_zero_is_refused" {
  command = plan

  variables {
    values = { alarms = "full", api_p99_ms = 0 }
  }

  expect_failures = [var.values]
}

run "a_queue_of_a_later_release_has_alarms" {
  command = plan

  variables {
    values = { oldest_message_seconds = { orders = 120 } }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.oldest_message["orders"].threshold == 120 && aws_cloudwatch_metric_alarm.oldest_message["long-tasks"].threshold == 600
    error_message = "a rollback would fail, or a queue has no alarm"
  }
}

run "a_limit_for_an_unknown_queue_is_refused" {
  command = plan

  variables {
    values = { oldest_message_seconds = { orders = 120, ordres = 120 } }
  }

  expect_failures = [var.values]
}
