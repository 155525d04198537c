output "functions" {
  description = "The functions by key, orders-worker and sweeper: { name, timeout, log_group_name }."
  value = {
    for key, function in aws_lambda_function.this : key => {
      name           = function.function_name
      timeout        = function.timeout
      log_group_name = aws_cloudwatch_log_group.this[key].name
    }
  }
}
