# Environment variables and permissions of the app, for both runtimes.

locals {
  secrets_prefix = "/${var.name}"

  # api/config.ts reads these. Lambda sets AWS_REGION itself, and refuses it here.
  environment = merge({
    SHOP_NAME                   = var.name
    ORDERS_TABLE                = var.data.orders_table.name
    PRODUCTS_TABLE              = var.data.products_table.name
    ORDERS_QUEUE_URL            = var.messaging.queues.orders.url
    LONG_TASKS_QUEUE_URL        = var.messaging.queues.long-tasks.url
    DEAD_LETTER_QUEUES          = join(",", [for queue in values(var.messaging.queues) : queue.dlq_name])
    TOPIC_ADMIN_ALERTS_ARN      = var.messaging.topics.admin_alerts
    COGNITO_USER_POOL_ID        = var.identity.user_pool_id
    COGNITO_CLIENT_ID           = var.identity.client_id
    COGNITO_OPERATORS_POOL_ID   = var.identity.operators.user_pool_id
    COGNITO_OPERATORS_CLIENT_ID = var.identity.operators.client_id
    SITE_ORIGIN                 = var.shop.origin
    SECRETS_PREFIX              = local.secrets_prefix
    SHIP_TO                     = join(",", var.shop.ship_to)
    ORDER_LIMITS                = jsonencode(var.values.limits)
    REFUND_LIMIT                = tostring(var.values.refund_limit)
    VERSION                     = var.release.version
    LOG_LEVEL                   = var.values.log_level
    API_DOCS                    = var.values.docs ? "on" : "off"
  }, var.shop.contact == null ? {} : { CONTACT_ADDRESS = var.shop.contact }, local.breached_passwords)

  # https://haveibeenpwned.com/API/v3#PwnedPasswords
  breached_passwords = var.values.breached_passwords ? { BREACHED_PASSWORDS_URL = "https://api.pwnedpasswords.com" } : {}
}

data "aws_iam_policy_document" "app" {
  # DynamoDB authorises a transaction by the actions of its items.
  statement {
    sid       = "Orders"
    actions   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"]
    resources = [var.data.orders_table.arn]
  }

  statement {
    sid     = "OrderLists"
    actions = ["dynamodb:Query"]
    # A buyer's orders, the guest orders of an address, and the operators' inbox.
    resources = [
      for index in ["by-customer", "by-email", "open-orders"] : "${var.data.orders_table.arn}/index/${index}"
    ]
  }

  statement {
    sid       = "Products"
    actions   = ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:UpdateItem"]
    resources = [var.data.products_table.arn]
  }

  # The app may add entries, and not read them.
  statement {
    sid       = "AuditLog"
    actions   = ["dynamodb:PutItem"]
    resources = [var.data.audit_table.arn]
  }

  statement {
    sid       = "OrdersQueue"
    actions   = ["sqs:SendMessage", "sqs:GetQueueAttributes"]
    resources = [var.messaging.queues.orders.arn]
  }

  statement {
    sid       = "LongTasksQueue"
    actions   = ["sqs:SendMessage"]
    resources = [var.messaging.queues.long-tasks.arn]
  }

  # The operators' inbox counts dead letters.
  statement {
    sid       = "DeadLetters"
    actions   = ["sqs:GetQueueAttributes"]
    resources = values(var.messaging.queues)[*].dlq_arn
  }

  statement {
    sid       = "Alerts"
    actions   = ["sns:Publish"]
    resources = [var.messaging.topics.admin_alerts]
  }

  dynamic "statement" {
    for_each = var.messaging.topics_key_arn[*]

    content {
      sid       = "AlertsKey"
      actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
      resources = [statement.value]
    }
  }

  # The app's other Cognito calls need no permission: they are authorised by a client id, a code or a token.
  statement {
    sid = "Accounts"
    actions = [
      "cognito-idp:AdminCreateUser",
      "cognito-idp:AdminGetUser",
      "cognito-idp:AdminInitiateAuth",
      "cognito-idp:AdminSetUserPassword",
      "cognito-idp:AdminUpdateUserAttributes",
      "cognito-idp:AdminUserGlobalSignOut",
    ]
    resources = [var.identity.user_pool_arn]
  }

  # Only sign-in. `make operator` creates the accounts, with the rights of who runs it.
  statement {
    sid       = "Operators"
    actions   = ["cognito-idp:AdminInitiateAuth", "cognito-idp:AdminRespondToAuthChallenge"]
    resources = [var.identity.operators.user_pool_arn]
  }

  statement {
    sid     = "Secrets"
    actions = ["ssm:GetParameters"]
    resources = [
      for name in ["stripe-secret-key", "stripe-webhook-secret", "stripe-webhook-secret-previous", "token-secret", "token-secret-previous", "link-key", "link-key-previous", "origin-secret", "origin-secret-previous"] :
      "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${local.secrets_prefix}/${name}"
    ]
  }
}
