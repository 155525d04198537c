locals {
  topics = {
    order_completed = "order-completed"
    admin_alerts    = "admin-alerts"
    # The shop no longer publishes to this topic. It is kept for its existing subscribers.
    notifications = "notifications"
  }

  subscriptions = merge([
    for topic, emails in var.values.emails : {
      for email in emails : "${topic} ${email}" => { topic = topic, email = email }
    }
  ]...)
}

resource "aws_sns_topic" "this" {
  for_each = local.topics

  name              = "${var.name}-${each.value}"
  kms_master_key_id = one(aws_kms_key.topics[*].id)
}

data "aws_iam_policy_document" "topic" {
  for_each = aws_sns_topic.this

  statement {
    sid       = "OnlyOverTls"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "admin_alerts" ? toset(["cloudwatch", "budgets"]) : toset([])

    content {
      sid       = title(statement.key)
      actions   = ["sns:Publish"]
      resources = [each.value.arn]

      principals {
        type        = "Service"
        identifiers = ["${statement.key}.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account]
      }
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  for_each = aws_sns_topic.this

  arn    = each.value.arn
  policy = data.aws_iam_policy_document.topic[each.key].json
}

# AWS sends a link to each address, and delivers nothing until its owner follows it.
resource "aws_sns_topic_subscription" "email" {
  for_each = local.subscriptions

  topic_arn = aws_sns_topic.this[each.value.topic].arn
  protocol  = "email"
  endpoint  = each.value.email
}
