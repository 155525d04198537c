mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name                       = "ecommerce"
  private_subnet_ids         = ["subnet-a", "subnet-b"]
  database_security_group_id = "sg-database"
  values = {
    protect                = true
    last_snapshot          = true
    point_in_time_recovery = true
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

run "what_is_protected_cannot_be_lost" {
  assert {
    condition     = aws_dynamodb_table.orders.deletion_protection_enabled && aws_dynamodb_table.products.deletion_protection_enabled
    error_message = "a table may be deleted"
  }

  assert {
    condition     = aws_dynamodb_table.orders.point_in_time_recovery[0].enabled && aws_dynamodb_table.orders.server_side_encryption[0].enabled
    error_message = "the order book cannot be recovered, or is readable"
  }

  assert {
    condition     = aws_db_instance.mysql[0].deletion_protection && !aws_db_instance.mysql[0].skip_final_snapshot && aws_db_instance.mysql[0].backup_retention_period >= 7
    error_message = "the database may be lost"
  }

  # AWS refuses a name that an earlier life's last snapshot has, when all else is gone already.
  assert {
    condition     = can(regex("^ecommerce-final-[0-9]{12}$", aws_db_instance.mysql[0].final_snapshot_identifier))
    error_message = "a second database could not leave its last snapshot beside the first's"
  }
}

run "the_database_is_ours_alone" {
  assert {
    condition     = !aws_db_instance.mysql[0].publicly_accessible && aws_db_instance.mysql[0].storage_encrypted && aws_db_instance.mysql[0].iam_database_authentication_enabled && aws_db_instance.mysql[0].manage_master_user_password
    error_message = "the database is open, readable, or has a password that somebody chose"
  }

  assert {
    condition     = contains([for set in aws_db_parameter_group.mysql[0].parameter : "${set.name}=${set.value}"], "require_secure_transport=1")
    error_message = "the database takes connections without TLS"
  }

  assert {
    condition     = length(setsubtract(["slow_query_log=1", "log_output=FILE"], [for set in aws_db_parameter_group.mysql[0].parameter : "${set.name}=${set.value}"])) == 0
    error_message = "slow questions are not written where they are shipped from"
  }
}

run "names_stay" {
  assert {
    condition     = output.orders_table.name == "ecommerce-orders" && output.products_table.name == "ecommerce-products" && output.database.name == "ecommerce"
    error_message = "a name that others know has changed"
  }
}

run "aurora_costs_nothing_while_nobody_asks" {
  variables {
    values = {
      protect                = false
      last_snapshot          = false
      point_in_time_recovery = false
      database = {
        engine         = "aurora"
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
    condition     = aws_rds_cluster.aurora[0].serverlessv2_scaling_configuration[0].min_capacity == 0 && length(aws_db_instance.mysql) == 0
    error_message = "the database never pauses"
  }

  assert {
    condition     = aws_rds_cluster.aurora[0].storage_encrypted && !aws_rds_cluster_instance.aurora[0].publicly_accessible
    error_message = "the database is readable or open"
  }
}

run "an_engine_that_is_none" {
  command = plan

  variables {
    values = {
      protect                = false
      last_snapshot          = false
      point_in_time_recovery = false
      database = {
        engine         = "postgres"
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

run "protection_without_backups" {
  command = plan

  variables {
    values = {
      protect                = true
      last_snapshot          = true
      point_in_time_recovery = true
      database = {
        engine         = "mysql"
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
