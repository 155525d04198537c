output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, one per zone."
  value       = [for subnet in aws_subnet.public : subnet.id]
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, one per zone."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "agent_security_group_id" {
  description = "Id of the agent's security group, without inbound rules."
  value       = aws_security_group.agent.id
}

output "migration_security_group_id" {
  description = "Id of the migration function's security group, which reaches only the database."
  value       = aws_security_group.migration.id
}

output "database_security_group_id" {
  description = "Id of the database's security group, which accepts the agent and the migration function."
  value       = aws_security_group.database.id
}

output "nat" {
  description = "Whether the private subnets have a NAT gateway."
  value       = var.values.nat
}
