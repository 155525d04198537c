output "url" {
  description = "Where images are pushed: the registry's host and the repository's name."
  value       = aws_ecr_repository.this.repository_url
}

output "arn" {
  description = "ARN of the same resource, for policies."
  value       = aws_ecr_repository.this.arn
}
