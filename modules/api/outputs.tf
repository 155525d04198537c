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
  description = "Names of the log groups: { access, function }; function is null if a container runs."
  value = {
    access   = aws_cloudwatch_log_group.access.name
    function = one(aws_cloudwatch_log_group.function[*].name)
  }
}

output "app" {
  description = "Environment variables and permissions of the app, for module ecs: { environment, policy }."
  value = {
    environment = local.environment
    policy      = data.aws_iam_policy_document.app.json
  }
}
