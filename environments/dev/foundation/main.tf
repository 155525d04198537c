# The resources that outlive releases. A rollback never plans them.

module "network" {
  source = "../../../modules/network"

  name   = var.name
  values = var.values.network
}

module "data" {
  source = "../../../modules/data"

  name    = var.name
  network = module.network
  values  = var.values.data
}

module "messaging" {
  source = "../../../modules/messaging"

  name    = var.name
  account = var.account
  values  = var.values.messaging
}

module "identity" {
  source = "../../../modules/identity"

  name   = var.name
  mail   = module.mail
  values = var.values.identity
}

module "mail" {
  source = "../../../modules/mail"

  account = var.account
  values  = var.values.mail
}

# In this root, because an image is pushed before the app root is planned.
module "images" {
  source = "../../../modules/ecs/repository"

  name        = var.name
  keep_images = var.values.ecs.keep_images
  protect     = var.values.ecs.protect
}

# In this root, because a rollback must not delete the key.
module "signing" {
  source = "../../../modules/agent/signing-key"

  name = var.name
}
