# The host's rights are the agent's and those of its updater and log shipper: whoever is on the host is all.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-agent"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_instance_profile" "this" {
  name = "${var.name}-agent"
  role = aws_iam_role.this.name
}

resource "aws_iam_role_policy" "this" {
  name   = "agent"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  # DynamoDB authorises a transaction by the actions of its items.
  statement {
    sid       = "Orders"
    actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = [var.orders_table.arn]
  }

  statement {
    sid       = "OpenOrders"
    actions   = ["dynamodb:Query"]
    resources = ["${var.orders_table.arn}/index/open-orders"]
  }

  statement {
    sid       = "LongTasksQueue"
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:SendMessage"]
    resources = [var.long_tasks_queue.arn]
  }

  statement {
    sid       = "Completed"
    actions   = ["sns:Publish"]
    resources = [var.order_completed_topic_arn]
  }

  dynamic "statement" {
    for_each = var.topics_key_arn[*]

    content {
      sid       = "CompletedKey"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [statement.value]
    }
  }

  # In the sandbox SES also authorises the recipient's identity, and everywhere the default configuration
  # set of the sender's. So the role is limited by the address that it sends from, not by the identity.
  # https://docs.aws.amazon.com/service-authorization/latest/reference/list_sesv2.html (SendEmail)
  # https://github.com/cloudposse/terraform-aws-ses/issues/40, https://github.com/aws/aws-cdk/issues/34402
  statement {
    sid     = "Mail"
    actions = ["ses:SendEmail"]
    resources = [
      "arn:aws:ses:${var.region}:${var.account}:identity/*",
      "arn:aws:ses:${var.region}:${var.account}:configuration-set/*",
    ]

    condition {
      test     = "StringEquals"
      variable = "ses:FromAddress"
      values   = [var.mail.from]
    }
  }

  statement {
    sid       = "Database"
    actions   = ["rds-db:connect"]
    resources = ["arn:aws:rds-db:${var.region}:${var.account}:dbuser:${var.database.resource_id}/${local.mysql_user}"]
  }

  # At its start, to migrate the schema and make itself the user that signs in by token.
  statement {
    sid       = "DatabaseAdministrator"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.database.master_secret_arn]
  }

  # By their names: by the parameters, which change, each release would look like other rights.
  statement {
    sid       = "Release"
    actions   = ["ssm:GetParameter"]
    resources = ["${local.parameter_arns}/agent-release"]
  }

  # Every agent that was ever released: a right that came with the release might come after it.
  statement {
    sid       = "Artifact"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::${var.release.artifact_bucket}/${dirname(var.release.agent_key)}/*"]
  }

  statement {
    sid       = "Status"
    actions   = ["ssm:PutParameter"]
    resources = ["${local.parameter_arns}/agent-status"]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  # Session Manager instead of SSH. AWS's own policy for it also reads every parameter of the account,
  # the shop's secrets among them; these five calls are what a session takes, and name no resource.
  statement {
    sid = "Session"
    actions = [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
}
