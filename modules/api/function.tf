# The app as a function, if api.runtime is lambda.

resource "aws_lambda_function" "api" {
  count = local.is_function ? 1 : 0

  function_name = "${var.name}-api"
  description   = "The shop's API at ${var.release.version}"
  role          = aws_iam_role.function[0].arn
  publish       = true

  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  handler       = "index.handler"
  s3_bucket     = var.release.artifact_bucket
  s3_key        = var.release.api_key

  memory_size                    = var.values.function.memory_mb
  timeout                        = var.values.function.timeout_seconds
  reserved_concurrent_executions = coalesce(var.values.function.reserved_concurrency, -1)

  environment {
    variables = merge(local.environment, { SHELL_DIR = "/var/task/shell" })
  }

  # Otherwise Lambda creates the log group itself, without a retention time.
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}

resource "aws_lambda_alias" "live" {
  count = local.is_function ? 1 : 0

  name             = "live"
  function_name    = aws_lambda_function.api[0].function_name
  function_version = aws_lambda_function.api[0].version
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  count = local.is_function && var.values.function.provisioned_concurrency > 0 ? 1 : 0

  function_name                     = aws_lambda_function.api[0].function_name
  qualifier                         = aws_lambda_alias.live[0].name
  provisioned_concurrent_executions = var.values.function.provisioned_concurrency
}

resource "aws_lambda_permission" "gateway" {
  count = local.is_function ? 1 : 0

  function_name = aws_lambda_function.api[0].function_name
  qualifier     = aws_lambda_alias.live[0].name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
}

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
  count = local.is_function ? 1 : 0

  name               = "${var.name}-api"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "function" {
  count = local.is_function ? 1 : 0

  source_policy_documents = [data.aws_iam_policy_document.app.json]

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }
}

resource "aws_iam_role_policy" "function" {
  count = local.is_function ? 1 : 0

  name   = "app"
  role   = aws_iam_role.function[0].id
  policy = data.aws_iam_policy_document.function[0].json
}
