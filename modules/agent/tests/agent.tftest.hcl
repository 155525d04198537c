mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce-dev"
  account = "000000000000"
  release = {
    version         = "abc1234"
    artifact_bucket = "comptoir-artifacts-000000000000"
    agent_key       = "agent/0000000000000000000000000000000000000000000000000000000000000000.tar.gz"
    agent_digest    = "0000000000000000000000000000000000000000000000000000000000000000"
    public_key      = "-----BEGIN PUBLIC KEY-----\nMOCK\n-----END PUBLIC KEY-----"
  }
  mail    = { from = "shop@example.com", contact = "help@example.com" }
  network = { public_subnet_ids = ["subnet-a", "subnet-b"], agent_security_group_id = "sg-agent" }
  data = {
    orders_table   = { name = "ecommerce-dev-orders", arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-orders" }
    products_table = { name = "ecommerce-dev-products", arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/ecommerce-dev-products" }
    database = {
      endpoint    = "mock.eu-west-1.rds.amazonaws.com"
      port        = 3306
      name        = "ecommerce"
      resource_id = "db-MOCK"
    }
  }
  messaging = {
    queues = {
      long-tasks = { url = "https://sqs/long-tasks", arn = "arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-long-tasks" }
    }
    topics         = { order_completed = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-order-completed" }
    topics_key_arn = null
  }
  shop   = { origin = "https://shop.example" }
  values = { ami = "ami-0123456789abcdef0" }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(merge(yamldecode(file("values.yaml")), { ami = var.values.ami }))
    error_message = "a default differs from values.yaml"
  }
}

run "exactly_one_host_runs" {
  assert {
    condition     = aws_autoscaling_group.this.min_size == 1 && aws_autoscaling_group.this.desired_capacity == 1
    error_message = "the group does not run exactly one host"
  }

  assert {
    condition     = aws_autoscaling_group.this.mixed_instances_policy[0].launch_template[0].launch_template_specification[0].version == tostring(aws_launch_template.this.latest_version) && aws_autoscaling_group.this.instance_refresh[0].strategy == "Rolling"
    error_message = "a new image does not replace the host"
  }

  assert {
    condition     = aws_launch_template.this.image_id == "ami-0123456789abcdef0" && aws_autoscaling_group.this.mixed_instances_policy[0].instances_distribution[0].on_demand_percentage_above_base_capacity == 100
    error_message = "the host has another image, or is a spot instance by default"
  }
}

run "a_shortage_of_one_type_or_zone_does_not_stop_the_host" {
  assert {
    condition     = aws_autoscaling_group.this.vpc_zone_identifier == toset(["subnet-a", "subnet-b"]) && [for one in aws_autoscaling_group.this.mixed_instances_policy[0].launch_template[0].override : one.instance_type] == ["t4g.micro", "t4g.small", "t4g.medium", "c7g.medium"]
    error_message = "the host can run in one zone only, or as one type only"
  }

  assert {
    condition     = aws_autoscaling_group.this.mixed_instances_policy[0].instances_distribution[0].on_demand_allocation_strategy == "prioritized" && aws_launch_template.this.instance_type == "t4g.micro"
    error_message = "the first type, which make cost prices, is not preferred"
  }

  assert {
    condition     = aws_autoscaling_group.this.instance_refresh[0].preferences[0].min_healthy_percentage == 100 && aws_autoscaling_group.this.instance_refresh[0].preferences[0].max_healthy_percentage == 200 && aws_autoscaling_group.this.max_size == 2
    error_message = "the old host ends before the new one has been launched"
  }
}

run "there_is_no_inbound_access" {
  assert {
    condition     = aws_launch_template.this.key_name == null && aws_launch_template.this.network_interfaces[0].security_groups == toset(["sg-agent"])
    error_message = "there is inbound access"
  }

  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required" && aws_launch_template.this.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "the metadata can be read without a token, or from more than one hop away"
  }

  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true" && aws_launch_template.this.block_device_mappings[0].ebs[0].volume_type == "gp3"
    error_message = "the disk is not encrypted"
  }
}

run "the_host_installs_the_release_of_the_parameter" {
  assert {
    condition = jsondecode(aws_ssm_parameter.release.insecure_value) == {
      name     = "ecommerce-dev"
      key      = var.release.agent_key
      digest   = var.release.agent_digest
      version  = "abc1234"
      settings = local.settings
    }
    error_message = "the parameter does not name the built artifact"
  }

  assert {
    condition     = strcontains(local.user_data, "RELEASE_PARAMETER=/ecommerce-dev/agent-release\n") && strcontains(local.user_data, "STATUS_PARAMETER=/ecommerce-dev/agent-status\n") && strcontains(local.user_data, "ARTIFACT_BUCKET=${var.release.artifact_bucket}\n") && strcontains(local.user_data, "sha256sum --check")
    error_message = "the host reads another parameter, or does not verify the digest"
  }

  assert {
    condition     = strcontains(local.user_data, "SIGNATURE_PARAMETER=/ecommerce-dev/agent-signature\n") && strcontains(local.user_data, "NAME=ecommerce-dev\n") && strcontains(local.user_data, var.release.public_key) && output.release == aws_ssm_parameter.release.insecure_value
    error_message = "the host verifies another signature, or the CLI signs another text"
  }

  assert {
    condition     = strcontains(local.user_data, "HOST=${output.host}\n") && output.host != ""
    error_message = "a new host cannot be distinguished from the previous one"
  }

  assert {
    condition     = !strcontains(local.user_data, var.release.version) && !strcontains(local.user_data, var.release.agent_digest) && length(base64encode(local.user_data)) < 16384
    error_message = "a release would replace the host, or the user data exceeds the size limit"
  }
}

run "the_settings_match_the_config_and_contain_no_secret" {
  assert {
    condition = toset(keys(local.settings)) == toset([
      "SHOP_NAME", "AWS_REGION", "ORDERS_TABLE", "PRODUCTS_TABLE", "LONG_TASKS_QUEUE_URL", "TOPIC_ORDER_COMPLETED_ARN", "MAIL_FROM", "CONTACT_ADDRESS",
      "SITE_ORIGIN", "SECRETS_PREFIX", "PACKAGING_SECONDS", "SHIPPING_SECONDS", "MYSQL_HOST", "MYSQL_PORT", "MYSQL_DATABASE", "MYSQL_USER",
      "MYSQL_IDLE_CONNECTIONS", "VERSION", "LOG_LEVEL",
    ])
    error_message = "the settings differ from what ec2-agent/config.ts reads"
  }

  assert {
    condition     = local.settings.MYSQL_IDLE_CONNECTIONS == "1"
    error_message = "each sale would sign in again"
  }
}

run "without_a_contact_address_there_is_no_setting" {
  variables {
    mail = { from = "shop@example.com" }
  }

  assert {
    condition     = !contains(keys(local.settings), "CONTACT_ADDRESS") && contains(keys(local.settings), "MAIL_FROM")
    error_message = "the agent would read the text null as the address"
  }
}

run "a_database_with_auto_pause_keeps_no_idle_connection" {
  variables {
    data = merge(var.data, { database = merge(var.data.database, { engine = "aurora" }) })
  }

  assert {
    condition     = local.settings.MYSQL_IDLE_CONNECTIONS == "0"
    error_message = "an open connection would keep Aurora from pausing"
  }
}

run "the_role_allows_exactly_the_calls" {
  assert {
    condition     = alltrue(flatten([for statement in data.aws_iam_policy_document.this.statement : [for action in statement.actions : !strcontains(action, "*")]]))
    error_message = "a permission is wider than the calls need"
  }

  # IAM cannot limit Session Manager's calls to a resource.
  assert {
    condition     = [for statement in data.aws_iam_policy_document.this.statement : statement.sid if contains(statement.resources, "*")] == ["Session"]
    error_message = "a permission covers all resources"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.this.statement : statement.resources if statement.sid == "Database"] == [toset(["arn:aws:rds-db:eu-west-1:000000000000:dbuser:db-MOCK/agent"])] && local.settings.MYSQL_USER == "agent"
    error_message = "the host can sign in to the database as another user, or cannot sign in as its own"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.this.statement : statement.resources if statement.sid == "Artifact"] == [toset(["arn:aws:s3:::comptoir-artifacts-000000000000/agent/*"])]
    error_message = "the host cannot read earlier releases, or can read other objects"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.this.statement : [for arn in statement.resources : split("/index/", arn)[1]] if statement.sid == "OrderLists"] == [["by-email", "open-orders"]]
    error_message = "the host cannot find overdue orders, or the orders of an address"
  }
}

run "it_sends_mail_to_any_address_but_only_from_the_shop" {
  assert {
    condition = [for statement in data.aws_iam_policy_document.this.statement : statement.resources if contains(statement.actions, "ses:SendEmail")] == [toset([
      "arn:aws:ses:eu-west-1:000000000000:identity/*",
      "arn:aws:ses:eu-west-1:000000000000:configuration-set/*",
    ])]
    error_message = "SES would deny mails in its sandbox, or the permission covers more than mail"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.this.statement : [for one in statement.condition : "${one.test} ${one.variable} ${join(",", one.values)}"] if contains(statement.actions, "ses:SendEmail")] == [["StringEquals ses:FromAddress shop@example.com"]]
    error_message = "the role may send as any identity of the account"
  }
}

run "it_reads_and_writes_only_its_own_parameters" {
  assert {
    condition = { for statement in data.aws_iam_policy_document.this.statement : one(statement.actions) => statement.resources if contains(["Release", "LinkKey", "Status"], statement.sid) } == {
      "ssm:GetParameter" = toset([
        "arn:aws:ssm:eu-west-1:000000000000:parameter${aws_ssm_parameter.release.name}",
        "arn:aws:ssm:eu-west-1:000000000000:parameter${aws_ssm_parameter.signature.name}",
      ])
      "ssm:GetParameters" = toset(["arn:aws:ssm:eu-west-1:000000000000:parameter/ecommerce-dev/link-key"])
      "ssm:PutParameter"  = toset(["arn:aws:ssm:eu-west-1:000000000000:parameter${aws_ssm_parameter.status.name}"])
    }
    error_message = "the host can read other parameters, or cannot read its own"
  }
}

run "its_logs_reach_the_log_group" {
  assert {
    condition     = output.log_group_name == "/ecommerce-dev/agent" && aws_cloudwatch_log_group.this.retention_in_days == 14
    error_message = "the log group has no retention time, or another name"
  }

  assert {
    condition     = [for file in local.log_agent.logs.logs_collected.files.collect_list : [file.file_path, file.log_group_name]] == [["/var/log/ec2-worker/agent.log", "/ecommerce-dev/agent"], ["/var/log/ec2-worker/update.log", "/ecommerce-dev/agent"]]
    error_message = "a log file is not shipped"
  }
}

run "the_host_is_a_spot_instance_if_requested" {
  variables {
    values = { ami = "ami-0123456789abcdef0", instance_types = ["t4g.small", "c7g.medium"], spot = true, volume_gb = 10 }
  }

  assert {
    condition     = aws_autoscaling_group.this.mixed_instances_policy[0].instances_distribution[0].on_demand_percentage_above_base_capacity == 0 && aws_autoscaling_group.this.mixed_instances_policy[0].instances_distribution[0].spot_allocation_strategy == "price-capacity-optimized"
    error_message = "the host is not a spot instance, or of the cheapest type instead of one with capacity"
  }
}

run "a_missing_image_is_refused" {
  command = plan

  variables {
    values = { instance_types = ["t3.nano", "t4g.small"], volume_gb = 4, packaging_seconds = -1, log_level = "loud" }
  }

  expect_failures = [var.values]
}

run "an_artifact_without_a_digest_is_refused" {
  command = plan

  variables {
    release = {
      version         = "abc1234"
      artifact_bucket = "comptoir-artifacts-000000000000"
      agent_key       = "latest.tar.gz"
      agent_digest    = "0000000000000000000000000000000000000000000000000000000000000000"
      public_key      = "-----BEGIN PUBLIC KEY-----\nMOCK\n-----END PUBLIC KEY-----"
    }
  }

  expect_failures = [var.release]
}

run "a_single_type_is_refused" {
  command = plan

  variables {
    values = {
      ami            = "ami-0123456789abcdef0"
      instance_types = ["t4g.micro"]
    }
  }

  expect_failures = [var.values]
}

run "the_signing_key_never_leaves_kms" {
  module {
    source = "./signing-key"
  }

  # The provider refuses the mock's ARN, which is not a random UUID.
  override_resource {
    target = aws_kms_key.this
    values = { arn = "arn:aws:kms:eu-west-1:000000000000:key/11111111-1111-4111-8111-111111111111" }
  }

  assert {
    condition     = aws_kms_key.this.key_usage == "SIGN_VERIFY" && aws_kms_key.this.customer_master_key_spec == "ECC_NIST_P256" && output.public_key == data.aws_kms_public_key.this.public_key_pem
    error_message = "the key does not sign, or the hosts get another public key"
  }
}
