mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce-dev"
  account = "000000000000"
  release = {
    version         = "abc1234"
    artifact_bucket = "comptoir-artifacts-000000000000"
    worker_key      = "worker/0000000000000000000000000000000000000000000000000000000000000000.zip"
  }
  data = {
    orders_table   = { name = "ecommerce-dev-orders", arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-orders" }
    products_table = { name = "ecommerce-dev-products", arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-products" }
  }
  messaging = {
    queues = {
      orders     = { arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders", visibility_timeout = 60, dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq", dlq_name = "ecommerce-dev-orders-dlq" }
      long-tasks = { url = "https://sqs/long-tasks", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", dlq_name = "ecommerce-dev-long-tasks-dlq" }
    }
    topics         = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" }
    topics_key_arn = null
  }
  shop = { origin = "https://shop.example", ship_to = ["FR", "BE"] }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "two_functions_from_one_zip" {
  assert {
    condition     = { for key, function in aws_lambda_function.this : function.function_name => function.handler } == { ecommerce-dev-orders-worker = "orders.handler", ecommerce-dev-sweeper = "sweep.handler" }
    error_message = "a function has another name or handler"
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.this : function.runtime == "nodejs22.x" && function.architectures == tolist(["arm64"]) && function.publish && function.s3_key == var.release.worker_key])
    error_message = "a function does not run the released zip"
  }

  assert {
    condition     = output.functions.orders-worker == { name = "ecommerce-dev-orders-worker", timeout = 10, log_group_name = "/aws/lambda/ecommerce-dev-orders-worker" } && alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 14])
    error_message = "the functions are not in the outputs, or their logs have no retention time"
  }
}

run "a_batch_reports_which_messages_failed" {
  assert {
    condition     = aws_lambda_event_source_mapping.orders.function_response_types == toset(["ReportBatchItemFailures"]) && aws_lambda_event_source_mapping.orders.event_source_arn == var.messaging.queues.orders.arn && aws_lambda_event_source_mapping.orders.function_name == aws_lambda_function.this["orders-worker"].qualified_arn
    error_message = "one failed message repeats the whole batch"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.orders.scaling_config[0].maximum_concurrency == 5 && alltrue([for function in aws_lambda_function.this : coalesce(function.reserved_concurrent_executions, -1) == -1])
    error_message = "the function limits the concurrency, not the event source mapping"
  }
}

run "the_sweeper_runs_every_minute_without_retries" {
  assert {
    condition     = aws_scheduler_schedule.sweeper.schedule_expression == "rate(1 minute)" && aws_scheduler_schedule.sweeper.target[0].arn == aws_lambda_alias.sweeper.arn
    error_message = "the sweeper has no schedule"
  }

  assert {
    condition     = aws_scheduler_schedule.sweeper.target[0].retry_policy[0].maximum_retry_attempts == 0 && aws_lambda_function_event_invoke_config.sweeper.maximum_retry_attempts == 0 && aws_lambda_function_event_invoke_config.sweeper.qualifier == "live"
    error_message = "failed sweeps are retried"
  }
}

run "the_environment_matches_the_config_and_contains_no_secret" {
  assert {
    condition = alltrue([
      for function in aws_lambda_function.this : toset(keys(function.environment[0].variables)) == toset([
        "SHOP_NAME", "ORDERS_TABLE", "PRODUCTS_TABLE", "LONG_TASKS_QUEUE_URL", "DEAD_LETTER_QUEUES",
        "TOPIC_ADMIN_ALERTS_ARN", "SITE_ORIGIN", "SECRETS_PREFIX", "SHIP_TO", "VERSION", "LOG_LEVEL",
      ])
    ])
    error_message = "the environment differs from what consumers/config.ts reads"
  }

  assert {
    condition     = aws_ssm_parameter.worker_settings.name == "/ecommerce-dev/worker-settings" && jsondecode(aws_ssm_parameter.worker_settings.insecure_value) == merge(aws_lambda_function.this["sweeper"].environment[0].variables, { AWS_REGION = "eu-west-1" })
    error_message = "the settings for the operators' commands differ"
  }
}

run "each_role_allows_exactly_its_calls" {
  assert {
    condition     = alltrue(flatten([for policy in data.aws_iam_policy_document.function : [for statement in policy.statement : [for name in setunion(statement.actions, statement.resources) : !strcontains(trimsuffix(name, ":*"), "*")]]]))
    error_message = "a permission is wider than the calls need"
  }

  assert {
    condition     = one(data.aws_iam_policy_document.schedule.statement).resources == toset(["arn:aws:lambda:eu-west-1:000000000000:function:ecommerce-dev-sweeper:live"]) && aws_lambda_alias.sweeper.name == "live" && aws_lambda_alias.sweeper.function_name == "ecommerce-dev-sweeper"
    error_message = "the schedule cannot invoke the sweeper, or can invoke another function"
  }

  assert {
    condition     = [for key, policy in data.aws_iam_policy_document.function : key if contains([for statement in policy.statement : statement.sid], "OrdersQueue")] == ["orders-worker"] && [for key, policy in data.aws_iam_policy_document.function : key if contains([for statement in policy.statement : statement.sid], "OpenOrders")] == ["sweeper"]
    error_message = "a function has the other's permissions"
  }

  assert {
    condition     = { for key, policy in data.aws_iam_policy_document.function : key => flatten([for statement in policy.statement : sort(statement.resources) if statement.sid == "DeadLetters"]) } == { orders-worker = [], sweeper = ["arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq"] } && aws_lambda_function.this["sweeper"].environment[0].variables.DEAD_LETTER_QUEUES == "ecommerce-dev-long-tasks-dlq,ecommerce-dev-orders-dlq"
    error_message = "the sweeper cannot count the dead letters of each queue"
  }

  assert {
    condition     = one(data.aws_iam_policy_document.assume["scheduler"].statement[0].condition).values == tolist(["000000000000"])
    error_message = "a schedule of another account can use the role"
  }
}

run "encrypted_topics_need_their_key" {
  variables {
    messaging = {
      queues = {
        orders     = { arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders", visibility_timeout = 60, dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq", dlq_name = "ecommerce-dev-orders-dlq" }
        long-tasks = { url = "https://sqs/long-tasks", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", dlq_name = "ecommerce-dev-long-tasks-dlq" }
      }
      topics         = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" }
      topics_key_arn = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000"
    }
  }

  assert {
    condition     = alltrue([for policy in data.aws_iam_policy_document.function : contains([for statement in policy.statement : statement.sid], "AlertsKey")])
    error_message = "an alert cannot be encrypted"
  }
}

run "a_short_visibility_timeout_is_refused" {
  command = plan

  variables {
    messaging = {
      queues = {
        orders     = { arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders", visibility_timeout = 59, dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq", dlq_name = "ecommerce-dev-orders-dlq" }
        long-tasks = { url = "https://sqs/long-tasks", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", dlq_name = "ecommerce-dev-long-tasks-dlq" }
      }
      topics         = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" }
      topics_key_arn = null
    }
  }

  expect_failures = [var.values]
}

run "wrong_values_are_refused" {
  command = plan

  variables {
    values = {
      orders    = { batch_size = 20, maximum_concurrency = 1 }
      sweeper   = { timeout_seconds = 5 }
      log_level = "loud"
    }
  }

  expect_failures = [var.values]
}

run "a_key_without_a_digest_is_refused" {
  command = plan

  variables {
    release = { version = "abc1234", artifact_bucket = "comptoir-artifacts-000000000000", worker_key = "worker/latest.zip" }
  }

  expect_failures = [var.release]
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
    condition     = one(data.aws_iam_policy_document.schedule.statement).resources == toset(["arn:aws-us-gov:lambda:eu-west-1:111111111111:function:ecommerce-dev-sweeper:live"])
    error_message = "an ARN has another account or partition than the provider"
  }
}
