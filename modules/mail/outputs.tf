output "from" {
  description = "Sender address of the shop's mails."
  value       = var.values.from
}

output "contact" {
  description = "Address that answers buyers; null: none."
  value       = var.values.contact
}

output "identity_arn" {
  description = "ARN of the SES identity, for module identity."
  value = one(concat(
    aws_ses_domain_identity.domain[*].arn,
    aws_ses_email_identity.address[*].arn,
    local.creates_identity ? [] : ["arn:${local.partition}:ses:${local.region}:${local.account}:identity/${local.identity}"],
  ))
}
