output "from" {
  description = "The address that the shop's mails come from."
  value       = var.values.from
}

output "identity_arn" {
  description = "What SES lets the shop send as."
  value = one(concat(
    aws_ses_domain_identity.domain[*].arn,
    aws_ses_email_identity.address[*].arn,
    local.is_ours ? [] : ["arn:aws:ses:${var.region}:${var.account}:identity/${local.identity}"],
  ))
}
