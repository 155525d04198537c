# One HTTP API in front of the app, for both runtimes.

locals {
  is_function = var.values.runtime == "lambda"

  # CloudFront's function removes /api. Requests to the API's own address may keep it, and must have the
  # same throttle.
  throttled = merge([
    for route, limit in var.values.throttle.routes : {
      (route)                          = limit
      (replace(route, " /", " /api/")) = limit
    }
  ]...)
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "app" {
  api_id               = aws_apigatewayv2_api.this.id
  timeout_milliseconds = 1000 * (var.values.function.timeout_seconds + 1)

  integration_type       = local.is_function ? "AWS_PROXY" : "HTTP_PROXY"
  integration_method     = local.is_function ? "POST" : "ANY"
  integration_uri        = local.is_function ? aws_lambda_alias.live[0].invoke_arn : var.ecs.listener_arn
  payload_format_version = local.is_function ? "2.0" : "1.0"
  connection_type        = local.is_function ? "INTERNET" : "VPC_LINK"
  connection_id          = local.is_function ? null : var.ecs.vpc_link_id

  # After a change of the runtime, the routes must use the new integration before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_route" "this" {
  for_each = toset(concat(["$default"], keys(local.throttled)))

  api_id    = aws_apigatewayv2_api.this.id
  route_key = each.key
  target    = "integrations/${aws_apigatewayv2_integration.app.id}"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  default_route_settings {
    throttling_rate_limit  = var.values.throttle.rate
    throttling_burst_limit = var.values.throttle.burst
  }

  dynamic "route_settings" {
    for_each = local.throttled

    content {
      route_key              = route_settings.key
      throttling_rate_limit  = route_settings.value.rate
      throttling_burst_limit = route_settings.value.burst
    }
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    # Field names as in the app's logs. `peer` is the other end of the connection: CloudFront, or a direct caller. An
    # HTTP API cannot log a header, so the buyer's address is in the app's log (`client`) and in the edge's (`c-ip`).
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    # No query string, because links to orders contain a token.
    format = jsonencode({
      timestamp  = "$context.requestTime"
      message    = "gateway.request"
      requestId  = "$context.requestId"
      peer       = "$context.identity.sourceIp"
      method     = "$context.httpMethod"
      path       = "$context.path"
      route      = "$context.routeKey"
      statusCode = "$context.status"
      durationMs = "$context.responseLatency"
      appMs      = "$context.integrationLatency"
      appStatus  = "$context.integrationStatus"
      appError   = "$context.integrationErrorMessage"
      bytes      = "$context.responseLength"
      userAgent  = "$context.identity.userAgent"
    })
  }

  # A stage may only name existing routes.
  depends_on = [aws_apigatewayv2_route.this]
}

