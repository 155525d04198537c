output "orders_table" {
  description = "The orders table: { name, arn, indexes }."
  value = {
    name    = aws_dynamodb_table.orders.name
    arn     = aws_dynamodb_table.orders.arn
    indexes = aws_dynamodb_table.orders.global_secondary_index[*].name
  }
}

output "products_table" {
  description = "The catalogue and the stock: { name, arn }."
  value       = { name = aws_dynamodb_table.products.name, arn = aws_dynamodb_table.products.arn }
}

output "audit_table" {
  description = "The log of operators' acts: { name, arn }."
  value       = { name = aws_dynamodb_table.audit.name, arn = aws_dynamodb_table.audit.arn }
}

output "database" {
  description = "The analytics database: { engine, endpoint, port, name, resource_id, master_secret_arn, identifier }."
  value = local.is_aurora ? {
    engine            = var.values.database.engine
    endpoint          = aws_rds_cluster.aurora[0].endpoint
    port              = aws_rds_cluster.aurora[0].port
    name              = local.database_name
    resource_id       = aws_rds_cluster.aurora[0].cluster_resource_id
    master_secret_arn = aws_rds_cluster.aurora[0].master_user_secret[0].secret_arn
    identifier        = aws_rds_cluster.aurora[0].cluster_identifier
    } : {
    engine            = var.values.database.engine
    endpoint          = aws_db_instance.mysql[0].address
    port              = aws_db_instance.mysql[0].port
    name              = local.database_name
    resource_id       = aws_db_instance.mysql[0].resource_id
    master_secret_arn = aws_db_instance.mysql[0].master_user_secret[0].secret_arn
    identifier        = aws_db_instance.mysql[0].identifier
  }
}
