output "function_name" {
  description = "Name of the function that a deploy invokes."
  value       = aws_lambda_function.login.function_name
}

output "log_group_names" {
  description = "Names of the functions' log groups, by key: login, schema and report."
  value       = { for key, group in aws_cloudwatch_log_group.this : key => group.name }
}
