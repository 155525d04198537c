# Metrics from the logs, and saved queries.

data "aws_region" "this" {}

locals {
  region = data.aws_region.this.name

  # By service, with the names that the services use in their logs.
  log_groups = {
    api           = var.api.log_group_names.app
    orders-worker = var.worker.functions.orders-worker.log_group_name
    sweeper       = var.worker.functions.sweeper.log_group_name
    agent         = var.agent.log_group_name
  }

  functions = merge(
    { for service, function in var.worker.functions : service => function.name },
    var.api.function == null ? {} : { api = var.api.function.name },
  )

  # By name, each with the names of its indexes.
  tables = {
    (var.data.orders_table.name)   = var.data.orders_table.indexes
    (var.data.products_table.name) = []
  }

  metrics = yamldecode(file("${path.module}/metrics.yaml"))

  filters = merge([
    for metric, counted in local.metrics : {
      for service in counted.by : "${metric} ${service}" => {
        metric  = metric
        service = service
        pattern = counted.pattern
      }
    }
  ]...)

  is_full = var.values.alarms == "full"
  env     = "ENV=${var.name}"
}

# No default value: a metric without data is free.
resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.filters

  name           = each.value.metric
  log_group_name = local.log_groups[each.value.service]
  pattern        = each.value.pattern

  metric_transformation {
    namespace = var.name
    name      = each.value.metric
    value     = "1"
    unit      = "Count"
  }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = fileset("${path.module}/queries", "*.txt")

  name            = "${var.name}/${trimsuffix(each.key, ".txt")}"
  query_string    = trimspace(file("${path.module}/queries/${each.key}"))
  log_group_names = [for service in sort(keys(local.log_groups)) : local.log_groups[service]]
}
