# The log groups of the gateway and of the app. Those of both runtimes always exist: a change of the runtime must not
# delete earlier logs. An empty log group is free.

# Log groups with this prefix need no CloudWatch Logs resource policy. An account can have only ten of them.
resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/vendedlogs/${var.name}-api-access"
  retention_in_days = var.values.log_days
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}-api"
  retention_in_days = var.values.log_days
}

resource "aws_cloudwatch_log_group" "container" {
  name              = "/${var.name}/api"
  retention_in_days = var.values.log_days
}

# Earlier releases had a count here.
moved {
  from = aws_cloudwatch_log_group.function[0]
  to   = aws_cloudwatch_log_group.function
}
