output "key_arn" {
  description = "ARN of the key, for the CLI."
  value       = aws_kms_key.this.arn
}

output "public_key" {
  description = "The public key as PEM, for the hosts."
  value       = data.aws_kms_public_key.this.public_key_pem
}
