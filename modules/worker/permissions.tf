data "aws_iam_policy_document" "assume" {
  for_each = toset(["lambda", "scheduler"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }

    # A schedule of another account must not assume the role.
    dynamic "condition" {
      for_each = each.key == "scheduler" ? [local.account] : []

      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.assume["lambda"].json
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name   = "worker"
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.function[each.key].json
}

data "aws_iam_policy_document" "function" {
  for_each = local.functions

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this[each.key].arn}:*"]
  }

  # DynamoDB authorises a transaction by the actions of its items.
  statement {
    sid       = "Orders"
    actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = [var.data.orders_table.arn]
  }

  statement {
    sid       = "Stock"
    actions   = ["dynamodb:UpdateItem"]
    resources = [var.data.products_table.arn]
  }

  statement {
    sid       = "LongTasksQueue"
    actions   = ["sqs:SendMessage"]
    resources = [var.messaging.queues.long-tasks.arn]
  }

  statement {
    sid       = "Alerts"
    actions   = ["sns:Publish"]
    resources = [var.messaging.topics.admin_alerts]
  }

  dynamic "statement" {
    for_each = var.messaging.topics_key_arn[*]

    content {
      sid       = "AlertsKey"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [statement.value]
    }
  }

  statement {
    sid       = "PaymentKey"
    actions   = ["ssm:GetParameters"]
    resources = ["arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${local.secrets_prefix}/stripe-secret-key"]
  }

  # Lambda's pollers use the function's role. The function sets when a failed message is delivered again.
  dynamic "statement" {
    for_each = each.key == "orders-worker" ? [var.messaging.queues.orders.arn] : []

    content {
      sid = "OrdersQueue"
      actions = [
        "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"
      ]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = each.key == "sweeper" ? [var.data.orders_table.arn] : []

    content {
      sid       = "OpenOrders"
      actions   = ["dynamodb:Query"]
      resources = ["${statement.value}/index/open-orders"]
    }
  }

  # The daily reminder counts dead letters.
  dynamic "statement" {
    for_each = each.key == "sweeper" ? [values(var.messaging.queues)] : []

    content {
      sid       = "DeadLetters"
      actions   = ["sqs:GetQueueAttributes"]
      resources = statement.value[*].dlq_arn
    }
  }
}

resource "aws_iam_role" "schedule" {
  name               = "${var.name}-sweeper-schedule"
  assume_role_policy = data.aws_iam_policy_document.assume["scheduler"].json
}

data "aws_iam_policy_document" "schedule" {
  statement {
    actions = ["lambda:InvokeFunction"]
    # A literal name: a reference to the alias, which moves with each release, would show a policy change in every plan.
    resources = ["arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.name}-sweeper:live"]
  }
}

resource "aws_iam_role_policy" "schedule" {
  name   = "invoke"
  role   = aws_iam_role.schedule.id
  policy = data.aws_iam_policy_document.schedule.json
}
