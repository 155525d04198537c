output "endpoint" {
  description = "Where the API is: https:// and its host."
  value       = aws_apigatewayv2_api.this.api_endpoint
}

output "api_id" {
  description = "The HTTP API."
  value       = aws_apigatewayv2_api.this.id
}

output "function" {
  description = "The function: { name, arn }; null where a container runs."
  value       = one([for function in aws_lambda_function.api : { name = function.function_name, arn = function.arn }])
}

output "log_group_names" {
  description = "Where it logs: { access, function }; function is null where a container runs."
  value = {
    access   = aws_cloudwatch_log_group.access.name
    function = one(aws_cloudwatch_log_group.function[*].name)
  }
}

output "app" {
  description = "What whoever else hosts the app must give it: { environment, policy }."
  value = {
    environment = local.environment
    policy      = data.aws_iam_policy_document.app.json
  }
}
