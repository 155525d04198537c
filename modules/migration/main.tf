# Three functions from one zip. `login` reads the administrator's login and passes it to `schema`, which changes the
# database. `schema` is in the network, where it reaches only the database: it could not read the login itself.
# `report` is in report.tf.

locals {
  names = {
    login  = "${var.name}-migration-login"
    schema = "${var.name}-migration-schema"
    report = "${var.name}-report"
  }

  # The database user that only reads.
  report_user = "reports"

  # migration/config.ts reads these. Lambda sets AWS_REGION itself, and refuses it here.
  common = {
    SHOP_NAME = var.name
    VERSION   = var.release.version
    LOG_LEVEL = var.values.log_level
  }

  database = {
    MYSQL_HOST     = var.data.database.endpoint
    MYSQL_PORT     = tostring(var.data.database.port)
    MYSQL_DATABASE = var.data.database.name
  }
}

resource "aws_lambda_function" "login" {
  function_name = local.names.login
  description   = "Starts a migration at ${var.release.version}"
  role          = aws_iam_role.function["login"].arn
  publish       = true

  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  handler       = "login.handler"
  s3_bucket     = var.release.artifact_bucket
  s3_key        = var.release.migration_key

  memory_size = 256
  # The maximum. It waits for the other function.
  timeout = 900

  environment {
    variables = merge(local.common, {
      MYSQL_ADMIN_SECRET_ARN = var.data.database.master_secret_arn
      # By name: the plan then shows the environment. A deploy invokes it after both functions are applied.
      SCHEMA_FUNCTION = local.names.schema
    })
  }

  # Otherwise Lambda creates the log group itself, without a retention time.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.function]
}

resource "aws_lambda_function" "schema" {
  function_name = local.names.schema
  description   = "Migrates the database at ${var.release.version}"
  role          = aws_iam_role.function["schema"].arn
  publish       = true

  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  handler       = "schema.handler"
  s3_bucket     = var.release.artifact_bucket
  s3_key        = var.release.migration_key

  memory_size = 256
  # migration/login.ts waits this long.
  timeout = 840

  vpc_config {
    subnet_ids         = var.network.private_subnet_ids
    security_group_ids = [var.network.migration_security_group_id]
  }

  environment {
    variables = merge(local.common, {
      MYSQL_USER        = var.sales_user
      MYSQL_REPORT_USER = local.report_user
    }, local.database)
  }

  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.names

  name              = "/aws/lambda/${each.value}"
  retention_in_days = var.values.log_days
}
