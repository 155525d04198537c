mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name = "ecommerce"
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "null_is_the_default" {
  command = plan

  variables {
    values = null
  }

  assert {
    condition     = var.values.cidr == "10.0.0.0/16" && length(var.values.public_subnets) == 2
    error_message = "null replaces the defaults"
  }
}

run "only_the_agent_and_the_migration_reach_the_database" {
  assert {
    condition     = aws_vpc_security_group_ingress_rule.database.from_port == 3306 && aws_vpc_security_group_ingress_rule.database.referenced_security_group_id == aws_security_group.agent.id
    error_message = "the agent does not reach the database"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.database_migration.from_port == 3306 && aws_vpc_security_group_ingress_rule.database_migration.referenced_security_group_id == aws_security_group.migration.id
    error_message = "the migration function does not reach the database"
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.migration_database.to_port == 3306 && aws_vpc_security_group_egress_rule.migration_database.referenced_security_group_id == aws_security_group.database.id && output.migration_security_group_id == aws_security_group.migration.id
    error_message = "the migration function reaches something else than the database"
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default group has rules"
  }
}

run "subnets_have_their_address_ranges_and_zones" {
  assert {
    condition     = aws_subnet.public["a"].cidr_block == "10.0.1.0/24" && aws_subnet.private["b"].availability_zone == "eu-west-1b"
    error_message = "a subnet has another address range or zone"
  }

  assert {
    condition     = toset(output.public_subnet_ids) == toset([for subnet in aws_subnet.public : subnet.id]) && length(output.public_subnet_ids) == 2
    error_message = "the agent has fewer zones than the network"
  }
}

run "only_the_log_group_of_the_flow_log_exists_by_default" {
  assert {
    condition     = length(aws_flow_log.this) == 0 && aws_cloudwatch_log_group.flow.name == "/ecommerce/vpc-flow" && aws_cloudwatch_log_group.flow.retention_in_days == 14
    error_message = "turning the flow log off deletes its logs"
  }
}

run "there_is_no_nat_gateway_by_default" {
  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_flow_log.this) == 0
    error_message = "an optional resource is created by default"
  }
}

run "a_nat_gateway_and_a_flow_log_if_requested" {
  variables {
    values = { nat = true, flow_log = true, flow_log_days = 30 }
  }

  assert {
    condition     = aws_nat_gateway.this[0].subnet_id == aws_subnet.public["b"].id && aws_route.nat[0].destination_cidr_block == "0.0.0.0/0"
    error_message = "the private subnets have no internet access"
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.retention_in_days == 30
    error_message = "the retention of the flow log differs from the values"
  }

  assert {
    condition     = [for one in data.aws_iam_policy_document.flow_assume.statement[0].condition : "${one.variable} ${join(",", one.values)}"] == ["aws:SourceAccount 000000000000"]
    error_message = "a flow log of another account can assume the role"
  }
}

run "an_unknown_zone_is_refused" {
  command = plan

  variables {
    values = { nat_zone = "c" }
  }

  expect_failures = [var.values]
}

run "an_invalid_address_range_is_refused" {
  command = plan

  variables {
    values = { cidr = "10.0.0.0/99", private_subnets = { a = "10.0.11.0/24" } }
  }

  expect_failures = [var.values]
}
