output "endpoint" {
  description = "Origin of the API: https:// and its host."
  value       = aws_apigatewayv2_api.this.api_endpoint
}

output "api_id" {
  description = "Id of the HTTP API."
  value       = aws_apigatewayv2_api.this.id
}

output "function" {
  description = "The function: { name, arn }; null if a container runs."
  value       = one([for function in aws_lambda_function.api : { name = function.function_name, arn = function.arn }])
}

output "log_group_names" {
  description = "Names of the log groups: { access, app }; access is the gateway's, app is that of the runtime."
  value = {
    access = aws_cloudwatch_log_group.access.name
    app    = local.is_function ? aws_cloudwatch_log_group.function.name : aws_cloudwatch_log_group.container.name
  }
}

output "app" {
  description = "Environment variables, permissions and log group of the app, for module ecs: { environment, policy, log_group }."
  value = {
    environment = local.environment
    policy      = data.aws_iam_policy_document.app.json
    log_group   = { name = aws_cloudwatch_log_group.container.name, arn = aws_cloudwatch_log_group.container.arn }
  }
}
