# The analytics database, with one of two engines. RDS creates and stores the administrator's password. Only
# module migration reads it, in a deploy.

locals {
  is_aurora = var.values.database.engine == "aurora"

  identifier = "${var.name}${local.database.suffix}"

  # The name inside the database server.
  database_name = "ecommerce"

  # Queries that take more than a second, in the file that RDS sends to CloudWatch.
  slow_log = {
    slow_query_log  = "1"
    long_query_time = "1"
    log_output      = "FILE"
  }

  # Contains the creation time of the database. So the snapshot of a later database has another name.
  last_snapshot = "${var.name}-final-${formatdate("YYYYMMDDhhmm", plantimestamp())}"
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.network.private_subnet_ids
}

resource "aws_db_parameter_group" "mysql" {
  count = local.is_aurora ? 0 : 1

  name_prefix = "${var.name}-"
  family      = "mysql${var.values.database.mysql_version}"

  dynamic "parameter" {
    for_each = merge({ require_secure_transport = "1" }, local.slow_log)

    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "mysql" {
  count = local.is_aurora ? 0 : 1

  identifier     = local.identifier
  engine         = "mysql"
  engine_version = var.values.database.mysql_version
  instance_class = var.values.database.instance_class
  # A restored database has the name already. A restore of MySQL takes no name, but the provider would send it.
  # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html (DBName)
  # https://github.com/hashicorp/terraform-provider-aws/issues/473
  db_name = local.database.point == null ? local.database_name : null

  username                            = "admin"
  manage_master_user_password         = true
  iam_database_authentication_enabled = true

  storage_type          = "gp3"
  allocated_storage     = var.values.database.storage_gb
  max_allocated_storage = 5 * var.values.database.storage_gb
  storage_encrypted     = true

  multi_az               = var.values.database.multi_az
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.network.database_security_group_id]
  parameter_group_name   = aws_db_parameter_group.mysql[0].name

  backup_retention_period = var.values.database.backup_days
  copy_tags_to_snapshot   = true
  # Within the line of engine_version: the provider does not compare the minor version.
  auto_minor_version_upgrade      = true
  enabled_cloudwatch_logs_exports = ["error", "slowquery"]
  deletion_protection             = var.values.protect
  skip_final_snapshot             = !var.values.last_snapshot
  final_snapshot_identifier       = local.last_snapshot
  apply_immediately               = true

  dynamic "restore_to_point_in_time" {
    for_each = local.database.point[*]

    content {
      source_db_instance_identifier = "${var.name}${local.database.source}"
      restore_time                  = restore_to_point_in_time.value
    }
  }

  timeouts {
    create = local.restore_timeout
  }

  lifecycle {
    ignore_changes = [final_snapshot_identifier]
  }

  depends_on = [aws_cloudwatch_log_group.database]
}

resource "aws_rds_cluster_parameter_group" "aurora" {
  count = local.is_aurora ? 1 : 0

  name_prefix = "${var.name}-"
  family      = "aurora-mysql8.0"

  dynamic "parameter" {
    for_each = merge({ require_secure_transport = "ON" }, local.slow_log)

    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_rds_cluster" "aurora" {
  count = local.is_aurora ? 1 : 0

  cluster_identifier = local.identifier
  engine             = "aurora-mysql"
  engine_mode        = "provisioned"
  engine_version     = "8.0.mysql_aurora.${var.values.database.aurora_version}"
  database_name      = local.database_name

  master_username                     = "admin"
  manage_master_user_password         = true
  iam_database_authentication_enabled = true
  storage_encrypted                   = true

  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [var.network.database_security_group_id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.aurora[0].name

  # Pauses without connections; the next query then waits about 15 s.
  serverlessv2_scaling_configuration {
    min_capacity             = 0
    max_capacity             = var.values.database.max_acu
    seconds_until_auto_pause = var.values.database.pause_seconds
  }

  backup_retention_period         = var.values.database.backup_days
  copy_tags_to_snapshot           = true
  enabled_cloudwatch_logs_exports = ["error", "slowquery"]
  deletion_protection             = var.values.protect
  skip_final_snapshot             = !var.values.last_snapshot
  final_snapshot_identifier       = local.last_snapshot
  apply_immediately               = true

  dynamic "restore_to_point_in_time" {
    for_each = local.database.point[*]

    content {
      source_cluster_identifier = "${var.name}${local.database.source}"
      # The default. Without it, the provider sends an empty value.
      restore_type    = "full-copy"
      restore_to_time = restore_to_point_in_time.value
    }
  }

  timeouts {
    create = local.restore_timeout
  }

  # AWS patches the engine itself, and refuses a downgrade.
  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Update.SpecialVersions.html
  lifecycle {
    ignore_changes = [engine_version, final_snapshot_identifier]
  }

  depends_on = [aws_cloudwatch_log_group.database]
}

resource "aws_rds_cluster_instance" "aurora" {
  count = local.is_aurora ? 1 : 0

  identifier          = "${local.identifier}-1"
  cluster_identifier  = aws_rds_cluster.aurora[0].id
  engine              = aws_rds_cluster.aurora[0].engine
  engine_version      = aws_rds_cluster.aurora[0].engine_version
  apply_immediately   = true
  instance_class      = "db.serverless"
  publicly_accessible = false

  # An automatic upgrade would leave the LTS line.
  # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.Updates.3100.html
  auto_minor_version_upgrade = false
}

# Otherwise RDS creates these groups itself, without a retention time. They are created before the database and
# deleted after it, because the database still writes logs while AWS deletes it.
resource "aws_cloudwatch_log_group" "database" {
  for_each = toset(["error", "slowquery"])

  name              = "/aws/rds/${local.is_aurora ? "cluster" : "instance"}/${local.identifier}/${each.key}"
  retention_in_days = var.values.database.log_days
}
