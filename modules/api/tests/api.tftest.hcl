mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce-dev"
  account = "000000000000"
  release = {
    version         = "abc1234"
    artifact_bucket = "comptoir-artifacts-000000000000"
    api_key         = "api/0000000000000000000000000000000000000000000000000000000000000000.zip"
  }
  identity = { user_pool_id = "eu-west-1_pool", user_pool_arn = "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_pool", client_id = "client", operators = { user_pool_id = "eu-west-1_ops", user_pool_arn = "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_ops", client_id = "operators" } }
  data = {
    orders_table   = { name = "ecommerce-dev-orders", arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-orders" }
    products_table = { name = "ecommerce-dev-products", arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-products" }
    audit_table    = { arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-audit" }
  }
  messaging = {
    queues = {
      orders     = { url = "https://sqs/orders", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq", dlq_name = "ecommerce-dev-orders-dlq" }
      long-tasks = { url = "https://sqs/long-tasks", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", dlq_name = "ecommerce-dev-long-tasks-dlq" }
    }
    topics         = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" }
    topics_key_arn = null
  }
  shop   = { origin = "https://shop.example", ship_to = ["FR", "BE"], contact = "help@example.com" }
  values = { throttle = { routes = { "POST /checkout" = { rate = 10, burst = 20 } } } }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  variables {
    values = {}
  }

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "partial_values_keep_the_other_defaults" {
  command = plan

  variables {
    values = { function = { memory_mb = 1024, timeout_seconds = null }, limits = { guest = { orders = 6 } } }
  }

  assert {
    condition     = var.values.function.memory_mb == 1024 && var.values.function.timeout_seconds == 10 && var.values.function.reserved_concurrency == null
    error_message = "a partial function, or null, does not keep the defaults"
  }

  assert {
    condition     = var.values.limits.guest.orders == 6 && var.values.limits.guest.units == 30 && var.values.limits.direct.orders == 20
    error_message = "a partial limit replaces the others"
  }
}

run "the_function_runs_the_release" {
  assert {
    condition     = aws_lambda_function.api[0].runtime == "nodejs22.x" && aws_lambda_function.api[0].architectures == tolist(["arm64"]) && aws_lambda_function.api[0].handler == "index.handler" && aws_lambda_function.api[0].s3_key == var.release.api_key
    error_message = "the function does not run the released zip"
  }

  assert {
    condition     = aws_lambda_function.api[0].publish && aws_lambda_alias.live[0].function_version == aws_lambda_function.api[0].version && aws_apigatewayv2_integration.app.integration_uri == aws_lambda_alias.live[0].invoke_arn
    error_message = "the integration does not invoke the published version"
  }

  assert {
    condition     = aws_lambda_permission.gateway[0].qualifier == "live" && startswith(aws_lambda_permission.gateway[0].source_arn, aws_apigatewayv2_api.this.execution_arn)
    error_message = "the HTTP API cannot invoke the alias, or other APIs can"
  }

  assert {
    condition     = output.function.name == "ecommerce-dev-api" && length(aws_lambda_function.api[0].vpc_config) == 0 && length(aws_lambda_provisioned_concurrency_config.live) == 0
    error_message = "the function has another name, is in the VPC, or has provisioned concurrency by default"
  }
}

run "without_a_contact_address_there_is_no_variable" {
  variables {
    shop = { origin = "https://shop.example", ship_to = ["FR", "BE"] }
  }

  assert {
    condition     = !contains(keys(aws_lambda_function.api[0].environment[0].variables), "CONTACT_ADDRESS")
    error_message = "the API would read an empty address"
  }
}

run "the_environment_matches_the_config_and_contains_no_secret" {
  assert {
    condition = toset(keys(aws_lambda_function.api[0].environment[0].variables)) == toset([
      "SHOP_NAME", "ORDERS_TABLE", "PRODUCTS_TABLE", "ORDERS_QUEUE_URL", "LONG_TASKS_QUEUE_URL", "DEAD_LETTER_QUEUES", "TOPIC_ADMIN_ALERTS_ARN",
      "COGNITO_USER_POOL_ID", "COGNITO_CLIENT_ID", "COGNITO_OPERATORS_POOL_ID", "COGNITO_OPERATORS_CLIENT_ID", "CONTACT_ADDRESS", "SITE_ORIGIN", "SECRETS_PREFIX", "SHIP_TO", "ORDER_LIMITS", "REFUND_LIMIT", "VERSION", "LOG_LEVEL", "API_DOCS", "SHELL_DIR",
    ])
    error_message = "the environment differs from what api/config.ts reads"
  }

  assert {
    condition     = aws_lambda_function.api[0].environment[0].variables.SECRETS_PREFIX == "/ecommerce-dev" && aws_lambda_function.api[0].environment[0].variables.SHIP_TO == "FR,BE"
    error_message = "the prefix of the secrets or the list of countries is wrong"
  }

  assert {
    condition     = aws_lambda_function.api[0].environment[0].variables.API_DOCS == "off"
    error_message = "the documentation page is public without the value docs"
  }
}

run "the_role_allows_exactly_the_calls" {
  assert {
    condition     = alltrue(flatten([for statement in data.aws_iam_policy_document.app.statement : [for name in setunion(statement.actions, statement.resources) : !strcontains(name, "*")]]))
    error_message = "a permission is wider than the calls need"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.app.statement : { actions = statement.actions, resources = statement.resources } if statement.sid == "AuditLog"] == [{ actions = toset(["dynamodb:PutItem"]), resources = toset(["arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-audit"]) }]
    error_message = "the role cannot add entries to the audit log, or can do more with it"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.app.statement : statement.resources if statement.sid == "OrderLists"] == [toset([for index in ["by-customer", "by-email", "open-orders"] : "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-orders/index/${index}"])]
    error_message = "the role cannot list a customer's orders"
  }

  assert {
    condition     = flatten([for statement in data.aws_iam_policy_document.app.statement : sort(statement.resources) if statement.sid == "DeadLetters"]) == ["arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq"] && aws_lambda_function.api[0].environment[0].variables.DEAD_LETTER_QUEUES == "ecommerce-dev-long-tasks-dlq,ecommerce-dev-orders-dlq"
    error_message = "the role cannot count the messages of both dead-letter queues"
  }
}

run "every_path_leads_to_the_app_and_is_throttled" {
  assert {
    condition     = toset(keys(aws_apigatewayv2_route.this)) == toset(["$default", "POST /checkout", "POST /api/checkout"])
    error_message = "a route is missing, or a throttle can be bypassed"
  }

  assert {
    condition     = aws_apigatewayv2_stage.default.default_route_settings[0].throttling_rate_limit == 50 && alltrue([for route in aws_apigatewayv2_stage.default.route_settings : route.throttling_rate_limit == 10])
    error_message = "a throttle is missing"
  }
}

run "logs_have_a_retention_time" {
  assert {
    condition     = output.log_group_names == { access = "/aws/vendedlogs/ecommerce-dev-api-access", app = "/aws/lambda/ecommerce-dev-api" } && aws_cloudwatch_log_group.function.retention_in_days == 14 && aws_cloudwatch_log_group.access.retention_in_days == 14
    error_message = "the function does not use the log group with a retention time"
  }

  assert {
    condition     = aws_cloudwatch_log_group.container.name == "/ecommerce-dev/api" && aws_cloudwatch_log_group.container.retention_in_days == 14
    error_message = "a change to the function deletes the container's logs"
  }

  assert {
    condition     = contains(keys(jsondecode(aws_apigatewayv2_stage.default.access_log_settings[0].format)), "requestId") && !strcontains(aws_apigatewayv2_stage.default.access_log_settings[0].format, "queryString")
    error_message = "the access log has no request id, or contains the tokens from links"
  }
}

run "encrypted_topics_need_their_key" {
  variables {
    messaging = {
      queues = {
        orders     = { url = "https://sqs/orders", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders-dlq", dlq_name = "ecommerce-dev-orders-dlq" }
        long-tasks = { url = "https://sqs/long-tasks", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks", dlq_arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks-dlq", dlq_name = "ecommerce-dev-long-tasks-dlq" }
      }
      topics         = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" }
      topics_key_arn = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000"
    }
  }

  assert {
    condition     = contains([for statement in data.aws_iam_policy_document.app.statement : statement.sid], "AlertsKey")
    error_message = "an alert cannot be encrypted"
  }
}

run "the_alias_has_provisioned_concurrency_if_requested" {
  variables {
    values = { function = { reserved_concurrency = 20, provisioned_concurrency = 2 }, docs = true, breached_passwords = true }
  }

  assert {
    condition     = aws_lambda_provisioned_concurrency_config.live[0].provisioned_concurrent_executions == 2 && aws_lambda_provisioned_concurrency_config.live[0].qualifier == "live" && aws_lambda_function.api[0].reserved_concurrent_executions == 20
    error_message = "the invoked alias has no provisioned concurrency"
  }

  assert {
    condition     = aws_lambda_function.api[0].environment[0].variables.API_DOCS == "on"
    error_message = "the value docs does not turn the documentation page on"
  }

  assert {
    condition     = aws_lambda_function.api[0].environment[0].variables.BREACHED_PASSWORDS_URL == "https://api.pwnedpasswords.com"
    error_message = "the value breached_passwords does not turn the check on"
  }
}

run "a_container_has_the_same_http_api" {
  variables {
    ecs    = { listener_arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/mock/0/0", vpc_link_id = "link" }
    values = { runtime = "ecs", throttle = { routes = { "POST /checkout" = { rate = 10, burst = 20 } } } }
  }

  assert {
    condition     = aws_apigatewayv2_integration.app.connection_type == "VPC_LINK" && aws_apigatewayv2_integration.app.connection_id == "link" && aws_apigatewayv2_integration.app.integration_uri == var.ecs.listener_arn
    error_message = "the integration does not lead to the container"
  }

  assert {
    condition     = length(aws_lambda_function.api) == 0 && length(aws_iam_role.function) == 0 && output.function == null
    error_message = "a function still exists"
  }

  assert {
    condition     = output.app.log_group.name == "/ecommerce-dev/api" && output.log_group_names.app == "/ecommerce-dev/api" && aws_cloudwatch_log_group.function.name == "/aws/lambda/ecommerce-dev-api"
    error_message = "the container has no log group, or a change to the container deletes the function's logs"
  }

  assert {
    condition     = toset(keys(aws_apigatewayv2_route.this)) == toset(["$default", "POST /checkout", "POST /api/checkout"]) && !contains(keys(output.app.environment), "SHELL_DIR")
    error_message = "the runtime changes the HTTP API, or the container gets the paths of the function's file system"
  }
}

run "a_missing_container_is_refused" {
  command = plan

  variables {
    values = { runtime = "ecs" }
  }

  expect_failures = [var.ecs]
}

run "wrong_values_are_refused" {
  command = plan

  variables {
    values = {
      runtime   = "kubernetes"
      function  = { memory_mb = 128, timeout_seconds = 60, reserved_concurrency = 1, provisioned_concurrency = 2 }
      throttle  = { burst = 10, routes = { checkout = { rate = 1, burst = 1 } } }
      limits    = { direct = { orders = 0 } }
      log_level = "loud"
    }
    ecs = { listener_arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/mock/0/0", vpc_link_id = "link" }
  }

  expect_failures = [var.values]
}

run "a_key_without_a_digest_is_refused" {
  command = plan

  variables {
    release = { version = "abc1234", artifact_bucket = "comptoir-artifacts-000000000000", api_key = "api/latest.zip" }
  }

  expect_failures = [var.release]
}
