# The release that the host should run, and the one that it runs.

locals {
  # ec2-agent/config.ts reads these; systemd sets HEALTH_FILE.
  settings = merge({
    SHOP_NAME                 = var.name
    AWS_REGION                = local.region
    ORDERS_TABLE              = var.data.orders_table.name
    PRODUCTS_TABLE            = var.data.products_table.name
    LONG_TASKS_QUEUE_URL      = var.messaging.queues.long-tasks.url
    TOPIC_ORDER_COMPLETED_ARN = var.messaging.topics.order_completed
    MAIL_FROM                 = var.mail.from
    SITE_ORIGIN               = var.shop.origin
    SECRETS_PREFIX            = local.parameters
    PACKAGING_SECONDS         = tostring(var.values.packaging_seconds)
    SHIPPING_SECONDS          = tostring(var.values.shipping_seconds)
    MYSQL_HOST                = var.data.database.endpoint
    MYSQL_PORT                = tostring(var.data.database.port)
    MYSQL_DATABASE            = var.data.database.name
    MYSQL_USER                = local.mysql_user
    # An open connection would keep Aurora from pausing.
    MYSQL_IDLE_CONNECTIONS = var.data.database.engine == "aurora" ? "0" : "1"
    VERSION                = var.release.version
    LOG_LEVEL              = var.values.log_level
  }, var.mail.contact == null ? {} : { CONTACT_ADDRESS = var.mail.contact })

  # The CLI signs exactly this text. It names the shop, so that a signature is not valid for another one.
  release = jsonencode({
    name     = var.name
    key      = var.release.agent_key
    digest   = var.release.agent_digest
    version  = var.release.version
    settings = local.settings
  })
}

resource "aws_ssm_parameter" "release" {
  name           = "${local.parameters}/agent-release"
  description    = "The release that the agent's host should run; no secret."
  type           = "String"
  insecure_value = local.release
}

resource "aws_ssm_parameter" "signature" {
  name           = "${local.parameters}/agent-signature"
  description    = "The signature of agent-release, written by the CLI; no secret."
  type           = "String"
  insecure_value = "none"

  lifecycle {
    ignore_changes = [insecure_value, value]
  }
}

resource "aws_ssm_parameter" "status" {
  name           = "${local.parameters}/agent-status"
  description    = "The release that the agent's host runs, reported every minute."
  type           = "String"
  insecure_value = jsonencode({ host = null, version = null, release = null, schemaVersion = null, healthy = false, at = null, failed = null })

  lifecycle {
    ignore_changes = [insecure_value, value]
  }
}
