# Where things are kept.

locals {
  throttles = merge([
    for table in var.tables : {
      for kind in ["Read", "Write"] : "${table}-${lower(kind)}" => { table = table, kind = kind }
    }
  ]...)

  is_aurora          = var.database.engine == "aurora"
  database_dimension = { (local.is_aurora ? "DBClusterIdentifier" : "DBInstanceIdentifier") = var.database.identifier }
}

resource "aws_cloudwatch_metric_alarm" "table_throttles" {
  for_each = local.is_full ? local.throttles : {}

  alarm_name        = "${var.name}-throttles-${each.key}"
  alarm_description = "DynamoDB refuses ${lower(each.value.kind)}s of ${each.value.table}: more comes at once than it has grown to, or all to one key. It grows by itself within minutes, and callers try again. If it lasts, see what changed: make history ${local.env}"

  namespace           = "AWS/DynamoDB"
  metric_name         = "${each.value.kind}ThrottleEvents"
  dimensions          = { TableName = each.value.table }
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

resource "aws_cloudwatch_metric_alarm" "database_cpu" {
  count = local.is_full ? 1 : 0

  alarm_name        = "${var.name}-database-cpu"
  alarm_description = "The analytics database works at more than 80 % for 15 minutes. Orders wait for it but are not lost. Who asks so much? See the slow-query log; or give it more in the values of module data, and make deploy ${local.env}"

  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = local.database_dimension
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}

# Aurora's storage grows by itself.
resource "aws_cloudwatch_metric_alarm" "database_storage" {
  count = local.is_full && !local.is_aurora ? 1 : 0

  alarm_name        = "${var.name}-database-storage"
  alarm_description = "The analytics database has less than ${var.values.database_free_gb} GB left: its storage has not grown, or not enough. Full, it stops, and orders are not completed until it runs. Raise data.database.storage_gb and make deploy ${local.env}"

  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = local.database_dimension
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "LessThanThreshold"
  threshold           = var.values.database_free_gb * 1024 * 1024 * 1024
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alerts_topic_arn]
  ok_actions    = [var.alerts_topic_arn]
}
