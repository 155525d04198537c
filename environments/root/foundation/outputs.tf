output "network" {
  description = "Where things run."
  value       = module.network
}

output "data" {
  description = "Where things are kept."
  value       = module.data
}

output "messaging" {
  description = "Where things are said."
  value       = module.messaging
}

output "identity" {
  description = "Who is who."
  value       = module.identity
}

output "mail" {
  description = "Whom mails are from."
  value       = module.mail
}

output "images" {
  description = "Where images are pushed."
  value       = module.images
}
