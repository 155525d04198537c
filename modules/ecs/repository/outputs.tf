output "url" {
  description = "URL of the repository: host of the registry, and name."
  value       = aws_ecr_repository.this.repository_url
}

output "arn" {
  description = "ARN of the same resource, for policies."
  value       = aws_ecr_repository.this.arn
}
