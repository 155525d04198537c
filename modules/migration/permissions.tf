data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "function" {
  for_each = local.names

  name               = each.value
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "function" {
  for_each = local.names

  name = "migration"
  role = aws_iam_role.function[each.key].id
  policy = {
    login  = data.aws_iam_policy_document.login.json
    schema = data.aws_iam_policy_document.schema.json
    report = data.aws_iam_policy_document.report.json
  }[each.key]
}

data "aws_iam_policy_document" "login" {
  # No other role of the shop may read it.
  statement {
    sid       = "DatabaseAdministrator"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.data.database.master_secret_arn]
  }

  # A literal name: a reference would make the whole policy unknown in the first plan.
  statement {
    sid       = "Schema"
    actions   = ["lambda:InvokeFunction"]
    resources = ["arn:${local.partition}:lambda:${local.region}:${local.account}:function:${local.names.schema}"]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this["login"].arn}:*"]
  }
}

# Both functions in the network need it. Lambda connects them to the network as their roles.
data "aws_iam_policy_document" "network" {
  # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
  statement {
    sid       = "Network"
    actions   = local.network_actions
    resources = ["*"]
  }

  # The code itself connects nothing: Lambda adds this key only to the calls of the code.
  # https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
  statement {
    sid       = "NetworkNotByCode"
    effect    = "Deny"
    actions   = local.network_actions
    resources = ["*"]

    condition {
      test     = "ArnLike"
      variable = "lambda:SourceFunctionArn"
      values = [
        for name in [local.names.schema, local.names.report] :
        "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${name}*"
      ]
    }
  }
}

locals {
  network_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]
}

data "aws_iam_policy_document" "schema" {
  source_policy_documents = [data.aws_iam_policy_document.network.json]

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this["schema"].arn}:*"]
  }
}
