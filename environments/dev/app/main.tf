# The resources that a release changes. A rollback plans only this root. Resources that hold data are in the
# foundation root.

locals {
  network   = var.foundation.network
  data      = var.foundation.data
  messaging = var.foundation.messaging
  identity  = var.foundation.identity
  mail      = var.foundation.mail

  is_function = var.values.api.runtime == "lambda"

  # Log groups by service, with the names that the services use in their logs.
  log_groups = {
    api           = local.is_function ? module.api.log_group_names.function : module.ecs[0].log_group_name
    orders-worker = module.worker.functions.orders-worker.log_group_name
    sweeper       = module.worker.functions.sweeper.log_group_name
    agent         = module.agent.log_group_name
  }

  # The catalogue is the only source of the countries that the shop ships to.
  ship_to = yamldecode(file("${path.root}/../../../core/catalogue/catalogue.yaml")).shipTo
}

module "api" {
  source = "../../../modules/api"

  name                   = var.name
  region                 = var.region
  account                = var.account
  release                = var.release
  orders_table           = local.data.orders_table
  products_table         = local.data.products_table
  orders_queue           = local.messaging.queues.orders
  long_tasks_queue       = local.messaging.queues.long-tasks
  admin_alerts_topic_arn = local.messaging.topics.admin_alerts
  topics_key_arn         = local.messaging.topics_key_arn
  identity               = local.identity
  site_origin            = module.edge.origin
  ship_to                = local.ship_to
  ecs = {
    listener_arn = one(module.ecs[*].listener_arn)
    vpc_link_id  = one(module.ecs[*].vpc_link_id)
  }
  values = var.values.api
}

module "ecs" {
  source = "../../../modules/ecs"
  count  = local.is_function ? 0 : 1

  name               = var.name
  region             = var.region
  account            = var.account
  image              = var.release.image
  repository_arn     = var.foundation.images.arn
  app                = module.api.app
  vpc_id             = local.network.vpc_id
  public_subnet_ids  = local.network.public_subnet_ids
  private_subnet_ids = local.network.private_subnet_ids
  nat                = local.network.nat
  values             = var.values.ecs
}

module "worker" {
  source = "../../../modules/worker"

  name                   = var.name
  region                 = var.region
  account                = var.account
  release                = var.release
  orders_table           = local.data.orders_table
  products_table         = local.data.products_table
  orders_queue           = local.messaging.queues.orders
  long_tasks_queue       = local.messaging.queues.long-tasks
  admin_alerts_topic_arn = local.messaging.topics.admin_alerts
  topics_key_arn         = local.messaging.topics_key_arn
  site_origin            = module.edge.origin
  ship_to                = local.ship_to
  values                 = var.values.worker
}

module "agent" {
  source = "../../../modules/agent"

  name                      = var.name
  region                    = var.region
  account                   = var.account
  release                   = var.release
  subnet_id                 = local.network.agent_subnet_id
  security_group_id         = local.network.agent_security_group_id
  orders_table              = local.data.orders_table
  products_table            = local.data.products_table
  database                  = local.data.database
  long_tasks_queue          = local.messaging.queues.long-tasks
  order_completed_topic_arn = local.messaging.topics.order_completed
  topics_key_arn            = local.messaging.topics_key_arn
  mail                      = local.mail
  site_origin               = module.edge.origin
  values                    = var.values.agent
}

module "edge" {
  source    = "../../../modules/edge"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name         = var.name
  account      = var.account
  api_endpoint = module.api.endpoint
  values       = var.values.edge
}

module "observability" {
  source = "../../../modules/observability"

  name             = var.name
  region           = var.region
  alerts_topic_arn = local.messaging.topics.admin_alerts
  api_id           = module.api.api_id
  asg_name         = module.agent.asg_name
  log_groups       = local.log_groups
  queues           = local.messaging.queues
  tables = {
    (local.data.orders_table.name)   = local.data.orders_table.indexes
    (local.data.products_table.name) = []
  }
  functions = merge(
    { for key, function in module.worker.functions : key => function.name },
    local.is_function ? { api = module.api.function.name } : {},
  )
  ecs = one([for ecs in module.ecs : { cluster_name = ecs.cluster_name, service_name = ecs.service_name }])
  database = {
    identifier = local.data.database.identifier
    engine     = local.data.database.engine
  }
  values = var.values.observability
}

module "budget" {
  source = "../../../modules/budget"

  name             = var.name
  alerts_topic_arn = local.messaging.topics.admin_alerts
  values           = var.values.budget
}
