output "listener_arn" {
  description = "Where the HTTP API's requests go."
  value       = aws_lb_listener.api.arn

  # The way is open once somebody is there: no route leads here before.
  depends_on = [aws_ecs_service.api]
}

output "vpc_link_id" {
  description = "The way there."
  value       = aws_apigatewayv2_vpc_link.this.id
}

output "cluster_name" {
  description = "Where the app runs."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "What keeps it running."
  value       = aws_ecs_service.api.name
}

output "log_group_name" {
  description = "Name of the app log group."
  value       = aws_cloudwatch_log_group.this.name
}
