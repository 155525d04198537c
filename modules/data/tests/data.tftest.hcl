mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce"
  network = { private_subnet_ids = ["subnet-a", "subnet-b"], database_security_group_id = "sg-database" }
  values = {
    protect                = true
    last_snapshot          = true
    point_in_time_recovery = true
    database               = { backup_days = 14, log_days = 90 }
  }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  variables {
    values = {}
  }

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "protected_data_cannot_be_deleted" {
  assert {
    condition     = aws_dynamodb_table.orders.deletion_protection_enabled && aws_dynamodb_table.products.deletion_protection_enabled
    error_message = "a table can be deleted"
  }

  assert {
    condition     = aws_dynamodb_table.orders.point_in_time_recovery[0].enabled && aws_dynamodb_table.orders.server_side_encryption[0].enabled
    error_message = "the orders table has no point-in-time recovery, or is not encrypted"
  }

  assert {
    condition     = aws_db_instance.mysql[0].deletion_protection && !aws_db_instance.mysql[0].skip_final_snapshot && aws_db_instance.mysql[0].backup_retention_period >= 7
    error_message = "the database can be deleted, or has too few backups"
  }

  # AWS refuses a snapshot name that exists. By then, a destroy has already deleted everything else.
  assert {
    condition     = can(regex("^ecommerce-final-[0-9]{12}$", aws_db_instance.mysql[0].final_snapshot_identifier))
    error_message = "the last snapshot of a later database would have the same name"
  }
}

run "the_database_is_private_and_encrypted" {
  assert {
    condition     = !aws_db_instance.mysql[0].publicly_accessible && aws_db_instance.mysql[0].storage_encrypted && aws_db_instance.mysql[0].iam_database_authentication_enabled && aws_db_instance.mysql[0].manage_master_user_password
    error_message = "the database is public or not encrypted, uses no tokens, or has a password that RDS does not manage"
  }

  assert {
    condition     = contains([for set in aws_db_parameter_group.mysql[0].parameter : "${set.name}=${set.value}"], "require_secure_transport=1")
    error_message = "the database accepts connections without TLS"
  }

  assert {
    condition     = length(setsubtract(["slow_query_log=1", "log_output=FILE"], [for set in aws_db_parameter_group.mysql[0].parameter : "${set.name}=${set.value}"])) == 0
    error_message = "slow queries are not in the exported log"
  }
}

run "entries_of_the_audit_log_are_only_added" {
  assert {
    condition     = output.audit_table.name == "ecommerce-audit" && aws_dynamodb_table.audit.ttl[0].attribute_name == "expiresAt" && aws_dynamodb_resource_policy.audit.resource_arn == output.audit_table.arn
    error_message = "the table has another name, keeps entries forever, or has no policy"
  }

  assert {
    condition = [for statement in jsondecode(aws_dynamodb_resource_policy.audit.policy).Statement : {
      effect = statement.Effect, to = statement.Principal.AWS, actions = toset([for action in statement.Action : trimprefix(action, "dynamodb:")])
    }] == [{ effect = "Deny", to = "*", actions = toset(["BatchWriteItem", "DeleteItem", "PartiQLDelete", "PartiQLInsert", "PartiQLUpdate", "UpdateItem"]) }]
    error_message = "an entry can be changed or deleted"
  }
}

run "names_are_stable" {
  assert {
    condition     = output.orders_table.name == "ecommerce-orders" && output.products_table.name == "ecommerce-products" && output.database.name == "ecommerce"
    error_message = "a name that other modules use has changed"
  }
}

# modules/data/restored.tf. A restore takes the source and the time only when it creates the table.
run "a_restore_makes_new_names" {
  state_key = "restored"

  variables {
    values = {
      protect                = true
      last_snapshot          = true
      point_in_time_recovery = true
      restored               = { tables = ["2026-11-30T08:05:00Z", "2026-12-01T10:00:30Z"], database = ["2026-11-30T08:05:00Z"] }
      database = {
        engine         = "mysql"
        instance_class = "db.t4g.micro"
        storage_gb     = 20
        multi_az       = false
        max_acu        = 1
        pause_seconds  = 300
        backup_days    = 14
        log_days       = 90
      }
    }
  }

  assert {
    condition     = output.orders_table.name == "ecommerce-orders-20261201t100030" && output.products_table.name == "ecommerce-products-20261201t100030" && output.audit_table.name == "ecommerce-audit"
    error_message = "the tables do not have the name of their last restore, as cli/restore/generations.ts forms it"
  }

  assert {
    condition     = aws_dynamodb_table.orders.restore_source_name == "ecommerce-orders-20261130t080500" && aws_dynamodb_table.products.restore_source_name == "ecommerce-products-20261130t080500" && aws_dynamodb_table.orders.restore_date_time == "2026-12-01T10:00:30Z"
    error_message = "the tables are not restored from the tables before them"
  }

  assert {
    condition     = aws_db_instance.mysql[0].identifier == "ecommerce-20261130t080500" && one(aws_db_instance.mysql[0].restore_to_point_in_time).source_db_instance_identifier == "ecommerce" && one(aws_db_instance.mysql[0].restore_to_point_in_time).restore_time == "2026-11-30T08:05:00Z"
    error_message = "the database is not restored from the first one"
  }

  # The test's provider makes up a name if the configuration has none.
  assert {
    condition     = aws_db_instance.mysql[0].db_name != "ecommerce" && output.database.name == "ecommerce"
    error_message = "AWS refuses to restore, because the request names the database, or the agent does not know its name"
  }

  assert {
    condition     = aws_dynamodb_table.orders.deletion_protection_enabled && aws_dynamodb_table.orders.point_in_time_recovery[0].enabled && aws_dynamodb_table.orders.ttl[0].enabled && aws_db_instance.mysql[0].manage_master_user_password
    error_message = "restored data does not have the settings of the values"
  }
}

run "aurora_pauses_without_connections" {
  variables {
    values = { database = { engine = "aurora" } }
  }

  assert {
    condition     = aws_rds_cluster.aurora[0].serverlessv2_scaling_configuration[0].min_capacity == 0 && length(aws_db_instance.mysql) == 0
    error_message = "the database never pauses"
  }

  assert {
    condition     = aws_rds_cluster.aurora[0].storage_encrypted && !aws_rds_cluster_instance.aurora[0].publicly_accessible
    error_message = "the database is not encrypted, or is public"
  }
}

run "an_unknown_engine_is_refused" {
  command = plan

  variables {
    values = { database = { engine = "postgres" } }
  }

  expect_failures = [var.values]
}

run "protection_without_backups_is_refused" {
  command = plan

  variables {
    values = { protect = true, last_snapshot = true, point_in_time_recovery = true }
  }

  expect_failures = [var.values]
}

run "mysql_gets_a_long_term_line_and_its_upgrades" {
  assert {
    condition     = aws_db_instance.mysql[0].engine_version == "8.4" && aws_db_instance.mysql[0].auto_minor_version_upgrade && aws_db_parameter_group.mysql[0].family == "mysql8.4"
    error_message = "MySQL is not on an LTS line, or AWS's upgrade would be undone by the next apply"
  }
}

run "aurora_starts_on_a_long_term_version" {
  state_key = "aurora"

  variables {
    values = {
      protect                = false
      last_snapshot          = false
      point_in_time_recovery = false
      database = {
        engine         = "aurora"
        mysql_version  = "8.4"
        aurora_version = "3.10.3"
        instance_class = "db.t4g.micro"
        storage_gb     = 20
        multi_az       = false
        max_acu        = 1
        pause_seconds  = 300
        backup_days    = 1
        log_days       = 14
      }
    }
  }

  assert {
    condition     = aws_rds_cluster.aurora[0].engine_version == "8.0.mysql_aurora.3.10.3" && !aws_rds_cluster_instance.aurora[0].auto_minor_version_upgrade
    error_message = "Aurora is not on an LTS version, or AWS upgrades it to another line"
  }
}

# The same as after an upgrade by AWS: the cluster's version differs from the value.
run "a_deploy_does_not_change_the_version_of_a_cluster" {
  command   = plan
  state_key = "aurora"

  variables {
    values = {
      protect                = false
      last_snapshot          = false
      point_in_time_recovery = false
      database = {
        engine         = "aurora"
        mysql_version  = "8.4"
        aurora_version = "3.10.1"
        instance_class = "db.t4g.micro"
        storage_gb     = 20
        multi_az       = false
        max_acu        = 1
        pause_seconds  = 300
        backup_days    = 1
        log_days       = 14
      }
    }
  }

  assert {
    condition     = aws_rds_cluster.aurora[0].engine_version == "8.0.mysql_aurora.3.10.3" && aws_rds_cluster_instance.aurora[0].engine_version == "8.0.mysql_aurora.3.10.3"
    error_message = "a deploy would downgrade the cluster, which AWS refuses"
  }
}

run "a_version_without_long_term_support_is_refused" {
  command = plan

  variables {
    values = {
      protect                = false
      last_snapshot          = false
      point_in_time_recovery = false
      database = {
        engine         = "aurora"
        mysql_version  = "8.4"
        aurora_version = "3.08.2"
        instance_class = "db.t4g.micro"
        storage_gb     = 20
        multi_az       = false
        max_acu        = 1
        pause_seconds  = 300
        backup_days    = 1
        log_days       = 14
      }
    }
  }

  expect_failures = [var.values]
}

run "a_minor_version_of_mysql_is_refused" {
  command = plan

  variables {
    values = {
      protect                = false
      last_snapshot          = false
      point_in_time_recovery = false
      database = {
        engine         = "mysql"
        mysql_version  = "8.4.6"
        aurora_version = "3.10.3"
        instance_class = "db.t4g.micro"
        storage_gb     = 20
        multi_az       = false
        max_acu        = 1
        pause_seconds  = 300
        backup_days    = 1
        log_days       = 14
      }
    }
  }

  expect_failures = [var.values]
}
