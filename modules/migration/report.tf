# Runs the fixed reports of `make report`, as the database user that only reads. In the network, like `schema`: the
# database has no public address.

resource "aws_lambda_function" "report" {
  function_name = local.names.report
  description   = "Reads reports at ${var.release.version}"
  role          = aws_iam_role.function["report"].arn
  publish       = true

  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  handler       = "report.handler"
  s3_bucket     = var.release.artifact_bucket
  s3_key        = var.release.migration_key

  memory_size = 256
  # cli/report.ts waits this long. A paused database resumes within half of it.
  timeout = 60

  vpc_config {
    subnet_ids         = var.network.private_subnet_ids
    security_group_ids = [var.network.migration_security_group_id]
  }

  environment {
    variables = merge(local.common, local.database, { MYSQL_USER = local.report_user })
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.function]
}

data "aws_iam_policy_document" "report" {
  source_policy_documents = [data.aws_iam_policy_document.network.json]

  # A token is signed with the role's credentials, without a call to AWS.
  statement {
    sid       = "Database"
    actions   = ["rds-db:connect"]
    resources = ["arn:${local.partition}:rds-db:${local.region}:${local.account}:dbuser:${var.data.database.resource_id}/${local.report_user}"]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this["report"].arn}:*"]
  }
}
