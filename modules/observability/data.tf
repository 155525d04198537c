# Alarms of the tables and the database.

locals {
  # A table's metrics leave out its indexes. An index that throttles writes also stops the writes of its table.
  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TroubleshootingThrottling-cloudwatch.html
  throttles = merge(flatten([
    for table, indexes in local.tables : [
      for index in concat([""], sort(indexes)) : {
        for kind in ["Read", "Write"] : join("-", compact([table, index, lower(kind)])) => {
          table      = table
          index      = index
          kind       = kind
          dimensions = { for name, value in { TableName = table, GlobalSecondaryIndexName = index } : name => value if value != "" }
        }
      }
    ]
  ])...)

  is_aurora          = var.data.database.engine == "aurora"
  database_dimension = { (local.is_aurora ? "DBClusterIdentifier" : "DBInstanceIdentifier") = var.data.database.identifier }
}

resource "aws_cloudwatch_metric_alarm" "table_throttles" {
  for_each = local.is_full ? local.throttles : {}

  alarm_name        = "${var.name}-throttles-${each.key}"
  alarm_description = "DynamoDB throttles ${lower(each.value.kind)}s of ${each.value.table}${each.value.index == "" ? "" : ", index ${each.value.index}"}: the load exceeds its current capacity, or is all on one key. DynamoDB adds capacity within minutes, and callers retry. If it lasts, see what changed: make history ${local.env}"

  namespace           = "AWS/DynamoDB"
  metric_name         = "${each.value.kind}ThrottleEvents"
  dimensions          = each.value.dimensions
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

resource "aws_cloudwatch_metric_alarm" "database_cpu" {
  count = local.is_full ? 1 : 0

  alarm_name        = "${var.name}-database-cpu"
  alarm_description = "The CPU of the analytics database has been above 80 % for 15 minutes. Orders complete; their sales may be recorded late. See the slow-query log for expensive queries, or choose a larger database in the values of module data and run make deploy ${local.env}"

  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = local.database_dimension
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}

# Aurora's storage grows automatically.
resource "aws_cloudwatch_metric_alarm" "database_storage" {
  count = local.is_full && !local.is_aurora ? 1 : 0

  alarm_name        = "${var.name}-database-storage"
  alarm_description = "The analytics database has less than ${var.values.database_free_gb} GB left: its storage has not grown enough. If it is full, it stops, and sales are not recorded until it runs again; orders still complete. Raise data.database.storage_gb and run make deploy ${local.env}"

  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = local.database_dimension
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = var.values.database_free_gb * 1024 * 1024 * 1024
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.messaging.topics.admin_alerts]
  ok_actions    = [var.messaging.topics.admin_alerts]
}
