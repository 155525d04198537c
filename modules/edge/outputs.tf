output "origin" {
  description = "Origin of the shop: https:// and its host."
  value       = "https://${local.has_domain ? var.values.domain : aws_cloudfront_distribution.this.domain_name}"
}

output "distribution_id" {
  description = "Whose cache a publication invalidates."
  value       = aws_cloudfront_distribution.this.id
}

output "bucket" {
  description = "Where the site is published."
  value       = aws_s3_bucket.this["site"].bucket
}

output "key_value_store_arn" {
  description = "The key-value store that a publication writes the site's addresses and the origin secret into."
  value       = aws_cloudfront_key_value_store.this.arn
}

output "viewer_request_function" {
  description = "The function whose text a publication replaces."
  value       = aws_cloudfront_function.viewer_request.name
}
