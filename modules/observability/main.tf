# Metrics from the logs, and saved queries.

locals {
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
  log_group_name = var.log_groups[each.value.service]
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
  log_group_names = [for service in sort(keys(var.log_groups)) : var.log_groups[service]]
}
