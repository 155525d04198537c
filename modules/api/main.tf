# The shop's door: one HTTP API, whatever runs behind it.

locals {
  is_function = var.values.runtime == "lambda"

  # The site's distribution takes /api off; whoever asks the API's own address may leave it on, and is
  # throttled all the same.
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

  # A change of runtime: the routes lead to the new one before the old one goes.
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
    # `ip` is CloudFront's, or a direct caller's: the app's own line has the shopper's as `client`.
    # As the shop's own lines name things; no query, for a link to an order carries its token there.
    format = jsonencode({
      timestamp  = "$context.requestTime"
      message    = "gateway.request"
      requestId  = "$context.requestId"
      ip         = "$context.identity.sourceIp"
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

  # A stage may name only routes that are there.
  depends_on = [aws_apigatewayv2_route.this]
}

# Under this prefix AWS needs no entry in a list of the account's that holds ten.
resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/vendedlogs/${var.name}-api-access"
  retention_in_days = var.values.log_days
}
