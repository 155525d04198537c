output "asg_name" {
  description = "Name of the auto-scaling group that runs one host."
  value       = aws_autoscaling_group.this.name
}

output "host" {
  description = "Id that the hosts report in their status; it changes with the image or size."
  value       = local.host
}

output "log_group_name" {
  description = "Name of the agent log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "mysql_user" {
  description = "The database user that the agent signs in as, which a migration creates."
  value       = local.mysql_user
}

output "release_parameter" {
  description = "SSM parameter with the release that the host should run: { name, key, digest, version, settings }."
  value       = aws_ssm_parameter.release.name
}

output "release" {
  description = "Value of release_parameter, which the CLI signs: { name, key, digest, version, settings }."
  value       = local.release
}

output "signature_parameter" {
  description = "SSM parameter with the signature of the release: ECDSA with SHA-256, in DER and base64."
  value       = aws_ssm_parameter.signature.name
}

output "status_parameter" {
  description = "SSM parameter with the release that the host runs: { host, version, release, schemaVersion, healthy, at, failed }."
  value       = aws_ssm_parameter.status.name
}
