output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Subnets with a way to the internet, one a zone."
  value       = [for subnet in aws_subnet.public : subnet.id]
}

output "private_subnet_ids" {
  description = "Subnets without one, one a zone."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "agent_subnet_id" {
  description = "Where the agent runs."
  value       = aws_subnet.public[var.values.agent_zone].id
}

output "agent_security_group_id" {
  description = "The agent's group: it lets nobody in."
  value       = aws_security_group.agent.id
}

output "database_security_group_id" {
  description = "The database's group: it lets the agent in."
  value       = aws_security_group.database.id
}

output "nat" {
  description = "Whether private subnets have a way to the internet after all."
  value       = var.values.nat
}
