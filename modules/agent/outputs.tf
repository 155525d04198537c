output "asg_name" {
  description = "The group that keeps one host there."
  value       = aws_autoscaling_group.this.name
}

output "host" {
  description = "The name of the hosts that this makes, as they say it of themselves: another image or size has another."
  value       = local.host
}

output "log_group_name" {
  description = "Name of the agent log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "release_parameter" {
  description = "What the host should run: { key, digest, version, settings }."
  value       = aws_ssm_parameter.release.name
}

output "status_parameter" {
  description = "What the host runs: { host, version, release, schemaVersion, healthy, at, failed }."
  value       = aws_ssm_parameter.status.name
}
