output "user_pool_id" {
  description = "Id of the Cognito user pool."
  value       = aws_cognito_user_pool.this.id
}

output "user_pool_arn" {
  description = "ARN of the Cognito user pool, for policies."
  value       = aws_cognito_user_pool.this.arn
}

output "client_id" {
  description = "Id of the user pool client; it has no secret."
  value       = aws_cognito_user_pool_client.shop.id
}
