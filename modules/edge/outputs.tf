output "origin" {
  description = "Origin of the shop: https:// and its host."
  value       = "https://${local.has_domain ? var.values.domain : aws_cloudfront_distribution.this.domain_name}"
}

output "domain_name" {
  description = "CloudFront's own domain name of the distribution, which answers even if the shop has another domain."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "distribution_id" {
  description = "Id of the distribution, for cache invalidations."
  value       = aws_cloudfront_distribution.this.id
}

output "bucket" {
  description = "Name of the bucket of the site."
  value       = aws_s3_bucket.this["site"].bucket
}

output "key_value_store_arn" {
  description = "ARN of the key-value store for the site's paths and the origin secret."
  value       = aws_cloudfront_key_value_store.this.arn
}

output "viewer_request_function" {
  description = "Name of the function, whose code a publication replaces."
  value       = aws_cloudfront_function.viewer_request.name
}
