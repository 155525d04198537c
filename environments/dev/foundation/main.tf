# The resources that outlive releases. A rollback never plans them.

module "network" {
  source = "../../../modules/network"

  name   = var.name
  region = var.region
  values = var.values.network
}

module "data" {
  source = "../../../modules/data"

  name                       = var.name
  private_subnet_ids         = module.network.private_subnet_ids
  database_security_group_id = module.network.database_security_group_id
  values                     = var.values.data
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

  region  = var.region
  account = var.account
  values  = var.values.mail
}

# In this root, because an image is pushed before the app root is planned.
module "images" {
  source = "../../../modules/ecs/repository"

  name        = var.name
  keep_images = var.values.ecs.keep_images
}
