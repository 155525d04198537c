# The resources that a release changes. A rollback plans only this root. Resources that hold data are in the
# foundation root.

locals {
  # The catalogue is the only source of the countries that the shop ships to.
  catalogue = yamldecode(file("${path.root}/../../../core/catalogue/catalogue.yaml"))
  shop = {
    origin  = module.edge.origin
    ship_to = local.catalogue.shipTo
    contact = var.foundation.mail.contact
  }
  ecs = one(module.ecs)
}

module "api" {
  source    = "../../../modules/api"
  name      = var.name
  account   = var.account
  release   = var.release
  data      = var.foundation.data
  messaging = var.foundation.messaging
  identity  = var.foundation.identity
  shop      = local.shop
  ecs       = local.ecs
  values    = var.values.api
}

module "ecs" {
  source  = "../../../modules/ecs"
  count   = var.values.api.runtime == "ecs" ? 1 : 0
  name    = var.name
  account = var.account
  release = var.release
  images  = var.foundation.images
  network = var.foundation.network
  app     = module.api.app
  values  = var.values.ecs
}

# Module ecs had this log group in earlier releases. Without this, a deploy would delete the container's logs.
moved {
  from = module.ecs[0].aws_cloudwatch_log_group.this
  to   = module.api.aws_cloudwatch_log_group.container
}

module "worker" {
  source    = "../../../modules/worker"
  name      = var.name
  account   = var.account
  release   = var.release
  data      = var.foundation.data
  messaging = var.foundation.messaging
  shop      = local.shop
  values    = var.values.worker
}

module "agent" {
  source    = "../../../modules/agent"
  name      = var.name
  account   = var.account
  release   = merge(var.release, var.foundation.signing)
  network   = var.foundation.network
  data      = var.foundation.data
  messaging = var.foundation.messaging
  mail      = var.foundation.mail
  shop      = local.shop
  values    = var.values.agent
}

module "migration" {
  source     = "../../../modules/migration"
  name       = var.name
  account    = var.account
  release    = var.release
  network    = var.foundation.network
  data       = var.foundation.data
  sales_user = module.agent.mysql_user
  values     = var.values.migration
}

module "edge" {
  source       = "../../../modules/edge"
  providers    = { aws = aws, aws.us_east_1 = aws.us_east_1 }
  name         = var.name
  account      = var.account
  api_endpoint = module.api.endpoint
  values       = var.values.edge
}

module "observability" {
  source    = "../../../modules/observability"
  name      = var.name
  messaging = var.foundation.messaging
  data      = var.foundation.data
  api       = module.api
  ecs       = local.ecs
  worker    = module.worker
  agent     = module.agent
  values    = var.values.observability
}

module "budget" {
  source    = "../../../modules/budget"
  name      = var.name
  messaging = var.foundation.messaging
  values    = var.values.budget
}
