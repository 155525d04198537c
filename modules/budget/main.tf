# Warns about a growing bill before the end of the month.

resource "aws_budgets_budget" "monthly" {
  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.values.monthly_usd)
  limit_unit   = "USD"

  dynamic "cost_filter" {
    for_each = var.values.only_tagged ? [join("$", ["user:Shop", var.name])] : []

    content {
      name   = "TagKeyValue"
      values = [cost_filter.value]
    }
  }

  notification {
    notification_type          = "ACTUAL"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    subscriber_sns_topic_arns  = [var.messaging.topics.admin_alerts]
    subscriber_email_addresses = var.values.emails
  }

  notification {
    notification_type          = "FORECASTED"
    comparison_operator        = "GREATER_THAN"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_sns_topic_arns  = [var.messaging.topics.admin_alerts]
    subscriber_email_addresses = var.values.emails
  }
}
