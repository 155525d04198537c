output "from" {
  description = "The address that the shop's mails come from."
  value       = var.values.from
}

output "identity_arn" {
  description = "What SES lets the shop send as."
  value       = local.is_domain ? aws_ses_domain_identity.domain[0].arn : aws_ses_email_identity.address[0].arn
}
