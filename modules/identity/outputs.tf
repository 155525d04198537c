output "user_pool_id" {
  description = "The pool of accounts."
  value       = aws_cognito_user_pool.this.id
}

output "user_pool_arn" {
  description = "The same, as policies name it."
  value       = aws_cognito_user_pool.this.arn
}

output "client_id" {
  description = "The shop's client of the pool; no secret."
  value       = aws_cognito_user_pool_client.shop.id
}
