# The release that the host should run, and the one that it runs.

locals {
  # ec2-agent/config.ts reads these; systemd sets HEALTH_FILE.
  settings = {
    SHOP_NAME                 = var.name
    AWS_REGION                = var.region
    ORDERS_TABLE              = var.orders_table.name
    PRODUCTS_TABLE            = var.products_table.name
    LONG_TASKS_QUEUE_URL      = var.long_tasks_queue.url
    TOPIC_ORDER_COMPLETED_ARN = var.order_completed_topic_arn
    MAIL_FROM                 = var.mail.from
    SITE_ORIGIN               = var.site_origin
    PACKAGING_SECONDS         = tostring(var.values.packaging_seconds)
    SHIPPING_SECONDS          = tostring(var.values.shipping_seconds)
    MYSQL_HOST                = var.database.endpoint
    MYSQL_PORT                = tostring(var.database.port)
    MYSQL_DATABASE            = var.database.name
    MYSQL_USER                = local.mysql_user
    MYSQL_ADMIN_SECRET_ARN    = var.database.master_secret_arn
    VERSION                   = var.release.version
    LOG_LEVEL                 = var.values.log_level
  }
}

resource "aws_ssm_parameter" "release" {
  name        = "${local.parameters}/agent-release"
  description = "The release that the agent's host should run; no secret."
  type        = "String"
  insecure_value = jsonencode({
    key      = var.release.agent_key
    digest   = var.release.agent_digest
    version  = var.release.version
    settings = local.settings
  })
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
