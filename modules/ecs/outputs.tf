output "listener_arn" {
  description = "ARN of the listener that receives the requests of the HTTP API."
  value       = aws_lb_listener.api.arn

  # No route may lead here before the service runs.
  depends_on = [aws_ecs_service.api]
}

output "vpc_link_id" {
  description = "Id of the VPC link to the listener."
  value       = aws_apigatewayv2_vpc_link.this.id
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the service."
  value       = aws_ecs_service.api.name
}
