output "network" {
  description = "VPC, subnets and security groups."
  value       = module.network
}

output "data" {
  description = "Tables and database."
  value       = module.data
}

output "messaging" {
  description = "Queues and topics."
  value       = module.messaging

  precondition {
    condition     = alltrue([for key in ["orders", "long-tasks"] : contains(keys(module.messaging.queues), key)])
    error_message = "messaging.queues must contain orders and long-tasks, because the shop uses them."
  }
}

output "identity" {
  description = "User pool and its client."
  value       = module.identity
}

output "mail" {
  description = "Sender of mails, its SES identity and the address that answers buyers."
  value       = module.mail
}

output "images" {
  description = "Image repository of the API."
  value       = module.images
}

output "signing" {
  description = "Key that signs the releases of the agent's host."
  value       = module.signing
}
