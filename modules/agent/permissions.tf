# One role for the agent, the updater and the log shipper: every process on a host has the role of the host.

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
    resources = [var.data.orders_table.arn]
  }

  statement {
    sid     = "OrderLists"
    actions = ["dynamodb:Query"]
    # Overdue work, and the orders of an address that asked for a link.
    resources = [for index in ["open-orders", "by-email"] : "${var.data.orders_table.arn}/index/${index}"]
  }

  statement {
    sid       = "LongTasksQueue"
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:SendMessage"]
    resources = [var.messaging.queues.long-tasks.arn]
  }

  statement {
    sid       = "Completed"
    actions   = ["sns:Publish"]
    resources = [var.messaging.topics.order_completed]
  }

  dynamic "statement" {
    for_each = var.messaging.topics_key_arn[*]

    content {
      sid       = "CompletedKey"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [statement.value]
    }
  }

  # SES checks this permission for the sender's identity and for its default configuration set. In the sandbox,
  # SES checks it for the recipient's identity too. So the policy limits the sender's address, not the identities.
  # https://docs.aws.amazon.com/service-authorization/latest/reference/list_sesv2.html (SendEmail)
  # https://github.com/cloudposse/terraform-aws-ses/issues/40, https://github.com/aws/aws-cdk/issues/34402
  statement {
    sid     = "Mail"
    actions = ["ses:SendEmail"]
    resources = [
      "arn:${local.partition}:ses:${local.region}:${local.account}:identity/*",
      "arn:${local.partition}:ses:${local.region}:${local.account}:configuration-set/*",
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
    resources = ["arn:${local.partition}:rds-db:${local.region}:${local.account}:dbuser:${var.data.database.resource_id}/${local.mysql_user}"]
  }

  # A literal name: a reference to the parameter, which changes with each release, would show a policy change in every plan.
  statement {
    sid       = "Release"
    actions   = ["ssm:GetParameter"]
    resources = ["${local.parameter_arns}/agent-release", "${local.parameter_arns}/agent-signature"]
  }

  # Signs the links in mails, and nothing else.
  statement {
    sid       = "LinkKey"
    actions   = ["ssm:GetParameters"]
    resources = ["${local.parameter_arns}/link-key"]
  }

  # Allows every released agent. If the policy named one release, IAM could apply the change after the host has
  # already tried to download the new release.
  statement {
    sid       = "Artifact"
    actions   = ["s3:GetObject"]
    resources = ["arn:${local.partition}:s3:::${var.release.artifact_bucket}/${dirname(var.release.agent_key)}/*"]
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

  # Session Manager instead of SSH. AWS's managed policy also allows reading every parameter of the account,
  # including the shop's other secrets. A session needs only these five calls. IAM cannot limit them to a resource.
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
