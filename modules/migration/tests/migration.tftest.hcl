mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce-dev"
  account = "000000000000"
  release = {
    version         = "abc1234"
    artifact_bucket = "comptoir-artifacts-000000000000"
    migration_key   = "migration/0000000000000000000000000000000000000000000000000000000000000000.zip"
  }
  network = { private_subnet_ids = ["subnet-a", "subnet-b"], migration_security_group_id = "sg-migration" }
  data = {
    database = {
      endpoint          = "mock.eu-west-1.rds.amazonaws.com"
      port              = 3306
      name              = "ecommerce"
      resource_id       = "db-MOCK"
      master_secret_arn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:mock"
    }
  }
  sales_user = "agent"
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "three_functions_from_one_zip" {
  assert {
    condition     = [for function in [aws_lambda_function.login, aws_lambda_function.schema, aws_lambda_function.report] : "${function.function_name} ${function.handler}"] == ["ecommerce-dev-migration-login login.handler", "ecommerce-dev-migration-schema schema.handler", "ecommerce-dev-report report.handler"]
    error_message = "a function has another name or handler"
  }

  assert {
    condition     = alltrue([for function in [aws_lambda_function.login, aws_lambda_function.schema, aws_lambda_function.report] : function.runtime == "nodejs22.x" && function.architectures == tolist(["arm64"]) && function.publish && function.s3_key == var.release.migration_key])
    error_message = "a function does not run the released zip"
  }

  assert {
    condition     = aws_lambda_function.login.environment[0].variables["SCHEMA_FUNCTION"] == aws_lambda_function.schema.function_name && aws_lambda_function.login.timeout > aws_lambda_function.schema.timeout
    error_message = "the first function does not wait for the second one"
  }

  assert {
    condition     = output.function_name == "ecommerce-dev-migration-login" && output.log_group_names == { login = "/aws/lambda/ecommerce-dev-migration-login", schema = "/aws/lambda/ecommerce-dev-migration-schema", report = "/aws/lambda/ecommerce-dev-report" } && alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 14])
    error_message = "the functions are not in the outputs, or their logs have no retention time"
  }
}

run "only_the_function_that_reads_the_login_is_outside_the_network" {
  assert {
    condition     = length(aws_lambda_function.login.vpc_config) == 0
    error_message = "the function that reads the login cannot reach Secrets Manager"
  }

  assert {
    condition     = alltrue([for function in [aws_lambda_function.schema, aws_lambda_function.report] : function.vpc_config[0].subnet_ids == toset(["subnet-a", "subnet-b"]) && function.vpc_config[0].security_group_ids == toset(["sg-migration"])])
    error_message = "a function cannot reach the database, or reaches more"
  }
}

run "the_environment_matches_the_config_and_contains_no_secret" {
  assert {
    condition     = toset(keys(aws_lambda_function.login.environment[0].variables)) == toset(["SHOP_NAME", "VERSION", "LOG_LEVEL", "MYSQL_ADMIN_SECRET_ARN", "SCHEMA_FUNCTION"])
    error_message = "the environment differs from what migration/config.ts reads"
  }

  assert {
    condition     = toset(keys(aws_lambda_function.schema.environment[0].variables)) == toset(["SHOP_NAME", "VERSION", "LOG_LEVEL", "MYSQL_HOST", "MYSQL_PORT", "MYSQL_DATABASE", "MYSQL_USER", "MYSQL_REPORT_USER"])
    error_message = "the environment differs from what migration/config.ts reads"
  }

  assert {
    condition     = toset(keys(aws_lambda_function.report.environment[0].variables)) == toset(["SHOP_NAME", "VERSION", "LOG_LEVEL", "MYSQL_HOST", "MYSQL_PORT", "MYSQL_DATABASE", "MYSQL_USER"]) && aws_lambda_function.report.environment[0].variables["MYSQL_USER"] == aws_lambda_function.schema.environment[0].variables["MYSQL_REPORT_USER"]
    error_message = "the environment differs from what migration/config.ts reads, or the reports sign in as another user than the one that a migration creates"
  }
}

run "each_role_allows_exactly_its_calls" {
  assert {
    condition     = { for statement in data.aws_iam_policy_document.login.statement : statement.sid => join(" ", statement.resources) if statement.sid != "Log" } == { DatabaseAdministrator = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:mock", Schema = "arn:aws:lambda:eu-west-1:000000000000:function:ecommerce-dev-migration-schema" }
    error_message = "the function that reads the login may do something else"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.schema.statement : statement.sid] == ["Log"]
    error_message = "the function that migrates may do something else than to connect to its network and to log"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.report.statement : statement.sid] == ["Database", "Log"] && one(data.aws_iam_policy_document.report.statement[0].resources) == "arn:aws:rds-db:eu-west-1:000000000000:dbuser:db-MOCK/reports"
    error_message = "the function that runs reports may do something else than to sign in as the user that only reads"
  }

  assert {
    condition     = [for policy in [data.aws_iam_policy_document.schema, data.aws_iam_policy_document.report] : policy.source_policy_documents] == [tolist([data.aws_iam_policy_document.network.json]), tolist([data.aws_iam_policy_document.network.json])]
    error_message = "Lambda cannot connect a function to the network"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.network.statement : "${statement.sid} ${statement.effect == "Deny"}" if statement.actions == toset(local.network_actions)] == ["Network false", "NetworkNotByCode true"]
    error_message = "Lambda cannot connect the functions to the network, or their code may too"
  }

  assert {
    condition     = one(data.aws_iam_policy_document.network.statement[1].condition).variable == "lambda:SourceFunctionArn" && toset(one(data.aws_iam_policy_document.network.statement[1].condition).values) == toset(["arn:aws:lambda:eu-west-1:000000000000:function:ecommerce-dev-migration-schema*", "arn:aws:lambda:eu-west-1:000000000000:function:ecommerce-dev-report*"])
    error_message = "the code of a function may change network interfaces"
  }
}

run "a_key_without_a_digest_is_refused" {
  command = plan

  variables {
    release = { version = "abc1234", artifact_bucket = "comptoir-artifacts-000000000000", migration_key = "migration/latest.zip" }
  }

  expect_failures = [var.release]
}

run "wrong_values_are_refused" {
  command = plan

  variables {
    values = { log_level = "loud", log_days = 2 }
  }

  expect_failures = [var.values]
}

run "the_account_and_the_partition_come_from_the_provider" {
  state_key = "foreign"

  variables {
    account = null
  }

  override_data {
    target = data.aws_caller_identity.this
    values = { account_id = "111111111111" }
  }

  override_data {
    target = data.aws_partition.this
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.login.statement : one(statement.resources) if statement.sid == "Schema"] == ["arn:aws-us-gov:lambda:eu-west-1:111111111111:function:ecommerce-dev-migration-schema"]
    error_message = "an ARN has another account or partition than the provider"
  }
}
