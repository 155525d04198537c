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

output "operators" {
  description = "The user pool of the operators, and its client, which has no secret."
  value = {
    user_pool_id  = aws_cognito_user_pool.operators.id
    user_pool_arn = aws_cognito_user_pool.operators.arn
    client_id     = aws_cognito_user_pool_client.operators.id
  }
}
