# One partition per order: the order record, its events and its ledger. Reasons: docs/decisions.
resource "aws_dynamodb_table" "orders" {
  name                        = "${var.name}-orders${local.tables.suffix}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "orderId"
  range_key                   = "entry"
  deletion_protection_enabled = var.values.protect

  dynamic "attribute" {
    for_each = ["orderId", "entry", "customerId", "createdAt", "openShard", "nextCheckAt", "emailKey"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  global_secondary_index {
    name            = "by-customer"
    hash_key        = "customerId"
    range_key       = "createdAt"
    projection_type = "ALL"
  }

  global_secondary_index {
    name            = "open-orders"
    hash_key        = "openShard"
    range_key       = "nextCheckAt"
    projection_type = "ALL"
  }

  # From a digest of an e-mail address to its orders, and to the account of each. An item changes here only when
  # one of these attributes does, so an order costs one or two writes.
  global_secondary_index {
    name               = "by-email"
    hash_key           = "emailKey"
    range_key          = "orderId"
    projection_type    = "INCLUDE"
    non_key_attributes = ["customerId"]
  }

  # Removes expired items: sessions, limit counters, and reservations of carts and idempotency keys.
  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = var.values.point_in_time_recovery
  }

  restore_source_name = local.tables.point == null ? null : "${var.name}-orders${local.tables.source}"
  restore_date_time   = local.tables.point

  timeouts {
    create = local.restore_timeout
  }

  # They count only when the table is created.
  lifecycle {
    ignore_changes = [restore_source_name, restore_date_time]
  }
}

resource "aws_dynamodb_table" "products" {
  name                        = "${var.name}-products${local.tables.suffix}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "sku"
  deletion_protection_enabled = var.values.protect

  attribute {
    name = "sku"
    type = "S"
  }

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = var.values.point_in_time_recovery
  }

  restore_source_name = local.tables.point == null ? null : "${var.name}-products${local.tables.source}"
  restore_date_time   = local.tables.point

  timeouts {
    create = local.restore_timeout
  }

  # They count only when the table is created.
  lifecycle {
    ignore_changes = [restore_source_name, restore_date_time]
  }
}

# What operators did. A restore of the orders does not replace it. Reasons: docs/decisions/0033.
resource "aws_dynamodb_table" "audit" {
  name                        = "${var.name}-audit"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "day"
  range_key                   = "entry"
  deletion_protection_enabled = var.values.protect

  dynamic "attribute" {
    for_each = ["day", "entry"]

    content {
      name = attribute.value
      type = "S"
    }
  }

  # Entries are kept for three years: core/aws/dynamodb-audit.ts.
  ttl {
    attribute_name = "expiresAt"
    enabled        = true
  }

  server_side_encryption {
    enabled = true
  }

  point_in_time_recovery {
    enabled = var.values.point_in_time_recovery
  }
}

# A denial wins over every permission, an administrator's included. No permission can require a condition of the write,
# so PutItem can replace an entry whose key is known: the API may not read keys, and they contain random ids.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
resource "aws_dynamodb_resource_policy" "audit" {
  resource_arn = aws_dynamodb_table.audit.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EntriesAreOnlyAdded"
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action = [
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLUpdate",
        "dynamodb:UpdateItem",
      ]
      Resource = aws_dynamodb_table.audit.arn
    }]
  })
}
