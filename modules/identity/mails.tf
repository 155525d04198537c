# The function that gives Cognito's mails the shop's language and layout. Only with SES: with its own sender, Cognito
# refuses a custom text.
# https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-message.html

locals {
  mails_function = "${var.name}-account-mails"
}

resource "aws_lambda_function" "mails" {
  count = local.uses_ses ? 1 : 0

  function_name = local.mails_function
  description   = "Texts of Cognito's mails"
  role          = aws_iam_role.mails[0].arn
  publish       = true

  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  handler       = "index.handler"
  # In the module and not in a release: sign-up needs the function, and a rollback would take it away.
  filename         = "${path.module}/account-mails.zip"
  source_code_hash = filebase64sha256("${path.module}/account-mails.zip")

  memory_size = 256
  # Cognito waits five seconds.
  timeout = 5

  # consumers/account-mails/config.ts reads it.
  dynamic "environment" {
    for_each = var.mail.contact[*]

    content {
      variables = { CONTACT_ADDRESS = environment.value }
    }
  }

  # Otherwise Lambda creates the log group itself, without a retention time.
  depends_on = [aws_cloudwatch_log_group.mails, aws_iam_role_policy.mails]
}

resource "aws_cloudwatch_log_group" "mails" {
  count = local.uses_ses ? 1 : 0

  name              = "/aws/lambda/${local.mails_function}"
  retention_in_days = 14
}

resource "aws_lambda_permission" "mails" {
  count = local.uses_ses ? 1 : 0

  function_name = aws_lambda_function.mails[0].function_name
  action        = "lambda:InvokeFunction"
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = aws_cognito_user_pool.this.arn
}

data "aws_iam_policy_document" "mails_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "mails" {
  count = local.uses_ses ? 1 : 0

  name               = local.mails_function
  assume_role_policy = data.aws_iam_policy_document.mails_assume.json
}

# The function calls nothing: it may only write its log.
data "aws_iam_policy_document" "mails" {
  count = local.uses_ses ? 1 : 0

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.mails[0].arn}:*"]
  }
}

resource "aws_iam_role_policy" "mails" {
  count = local.uses_ses ? 1 : 0

  name   = "logs"
  role   = aws_iam_role.mails[0].id
  policy = data.aws_iam_policy_document.mails[0].json
}
