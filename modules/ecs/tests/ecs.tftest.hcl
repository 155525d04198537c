mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce-dev"
  account = "000000000000"
  app = {
    environment = { SHOP_NAME = "ecommerce-dev", VERSION = "abc1234" }
    policy      = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:eu-west-1:000000000000:ecommerce-dev-orders\"}]}"
    log_group   = { name = "/ecommerce-dev/api", arn = "arn:aws:logs:eu-west-1:000000000000:log-group:/ecommerce-dev/api" }
  }
  release = { image = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/ecommerce-dev-api@sha256:0000000000000000000000000000000000000000000000000000000000000000" }
  images  = { arn = "arn:aws:ecr:eu-west-1:000000000000:repository/ecommerce-dev-api" }
  network = {
    vpc_id             = "vpc-mock"
    public_subnet_ids  = ["subnet-public-a", "subnet-public-b"]
    private_subnet_ids = ["subnet-private-a", "subnet-private-b"]
    nat                = false
  }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "the_container_runs_the_release_with_few_permissions" {
  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].image == var.release.image && aws_ecs_task_definition.api.runtime_platform[0].cpu_architecture == "ARM64" && aws_ecs_task_definition.api.requires_compatibilities == toset(["FARGATE"])
    error_message = "the container does not run the released image"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].readonlyRootFilesystem && !jsondecode(aws_ecs_task_definition.api.container_definitions)[0].privileged && jsondecode(aws_ecs_task_definition.api.container_definitions)[0].user == "1000:1000" && jsondecode(aws_ecs_task_definition.api.container_definitions)[0].linuxParameters.capabilities.drop == ["ALL"]
    error_message = "the container can write files, runs as root, or has capabilities"
  }

  assert {
    condition     = { for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name => variable.value } == { SHOP_NAME = "ecommerce-dev", VERSION = "abc1234", AWS_REGION = "eu-west-1", SHELL_DIR = "/app/shell", HOST = "0.0.0.0", PORT = "8080" }
    error_message = "the environment variables are wrong"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[0].logConfiguration.options.awslogs-group == "/ecommerce-dev/api" && [for statement in data.aws_iam_policy_document.execution.statement : statement.resources if statement.sid == "Log"] == [toset(["${var.app.log_group.arn}:*"])]
    error_message = "the logs are not shipped to the given log group"
  }
}

run "only_the_vpc_link_reaches_the_app" {
  assert {
    condition     = aws_lb.api.internal && aws_lb.api.subnets == toset(["subnet-private-a", "subnet-private-b"]) && aws_lb_target_group.api.health_check[0].path == "/health"
    error_message = "the load balancer is public"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.step : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.referenced_security_group_id != null]) && aws_vpc_security_group_ingress_rule.step["app"].from_port == 8080 && aws_vpc_security_group_ingress_rule.step["app"].to_port == 8080
    error_message = "a security group accepts other sources"
  }

  assert {
    condition     = output.listener_arn == aws_lb_listener.api.arn && output.vpc_link_id == aws_apigatewayv2_vpc_link.this.id && output.service_name == "ecommerce-dev-api-fargate" && output.cluster_name == "ecommerce-dev"
    error_message = "the outputs do not name the listener and the VPC link"
  }
}

run "a_public_address_gives_internet_access" {
  assert {
    condition     = aws_ecs_service.api.network_configuration[0].assign_public_ip && aws_ecs_service.api.network_configuration[0].subnets == toset(["subnet-public-a", "subnet-public-b"])
    error_message = "the app has no internet access"
  }
}

run "no_public_address_with_a_nat_gateway" {
  variables {
    network = {
      vpc_id             = "vpc-mock"
      public_subnet_ids  = ["subnet-public-a", "subnet-public-b"]
      private_subnet_ids = ["subnet-private-a", "subnet-private-b"]
      nat                = true
    }
  }

  assert {
    condition     = !aws_ecs_service.api.network_configuration[0].assign_public_ip && aws_ecs_service.api.network_configuration[0].subnets == toset(["subnet-private-a", "subnet-private-b"])
    error_message = "the app has a public address in addition to the NAT gateway"
  }
}

run "a_faulty_release_is_rolled_back_and_load_is_scaled" {
  assert {
    condition     = aws_ecs_service.api.deployment_circuit_breaker[0].enable && aws_ecs_service.api.deployment_circuit_breaker[0].rollback
    error_message = "a release that does not become healthy is not rolled back"
  }

  assert {
    condition     = aws_appautoscaling_target.api.min_capacity == 1 && aws_appautoscaling_target.api.max_capacity == 4 && aws_appautoscaling_policy.api.target_tracking_scaling_policy_configuration[0].target_value == 60
    error_message = "the service does not scale with load"
  }
}

run "each_role_allows_exactly_its_calls" {
  assert {
    condition     = aws_iam_role_policy.task.policy == var.app.policy
    error_message = "the task role differs from the function's role"
  }

  assert {
    condition     = alltrue(flatten([for statement in concat(data.aws_iam_policy_document.execution.statement, data.aws_iam_policy_document.host.statement) : [for action in statement.actions : !strcontains(action, "*")]]))
    error_message = "a permission is wider than the calls need"
  }

  assert {
    condition     = [for statement in concat(data.aws_iam_policy_document.execution.statement, data.aws_iam_policy_document.host.statement) : statement.sid if contains(statement.resources, "*")] == ["Registry", "Endpoint"]
    error_message = "a permission covers all resources"
  }

  assert {
    condition     = local.container_instances == "arn:aws:ecs:eu-west-1:000000000000:container-instance/mock/*"
    error_message = "a host can act for other hosts"
  }

  assert {
    condition     = aws_ecs_service.api.launch_type == "FARGATE" && length(aws_iam_role.host) == 0 && length(aws_autoscaling_group.hosts) == 0
    error_message = "hosts are created by default"
  }
}

run "tasks_run_on_our_own_hosts_if_requested" {
  variables {
    values = { capacity = "ec2", tasks = { min = 4, max = 8 }, host = { ami = "ami-0123456789abcdef0" } }
  }

  assert {
    condition     = aws_ecs_task_definition.api.network_mode == "bridge" && aws_lb_target_group.api.target_type == "instance" && jsondecode(aws_ecs_task_definition.api.container_definitions)[0].portMappings[0].hostPort == 0 && length(aws_ecs_service.api.network_configuration) == 0
    error_message = "tasks use a fixed host port, or have no internet access"
  }

  assert {
    condition     = aws_autoscaling_group.hosts[0].min_size == 2 && aws_ecs_service.api.name == "ecommerce-dev-api-ec2"
    error_message = "there are too few hosts for four tasks, or the service name does not contain the capacity"
  }

  assert {
    condition     = one(aws_ecs_service.api.capacity_provider_strategy).capacity_provider == aws_ecs_capacity_provider.hosts[0].name && aws_vpc_security_group_ingress_rule.step["app"].from_port == 32768
    error_message = "the service does not use the hosts, or the balancer cannot reach them"
  }

  assert {
    condition     = aws_launch_template.host[0].metadata_options[0].http_tokens == "required" && aws_launch_template.host[0].metadata_options[0].http_put_response_hop_limit == 1 && aws_launch_template.host[0].block_device_mappings[0].ebs[0].encrypted == "true" && aws_launch_template.host[0].key_name == null
    error_message = "a container can get the host's permissions, a disk is not encrypted, or there is inbound access"
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.host[0].user_data), "ECS_CLUSTER=ecommerce-dev >>/etc/ecs/ecs.config") && startswith(base64decode(aws_launch_template.host[0].user_data), "#!/bin/bash\n")
    error_message = "a host does not join the cluster"
  }
}

run "an_image_without_a_digest_is_refused" {
  command = plan

  variables {
    release = { image = null }
  }

  expect_failures = [var.release]
}

run "wrong_values_are_refused" {
  command = plan

  variables {
    values = {
      capacity = "ec2"
      cpu      = 300
      tasks    = { min = 2, max = 1, cpu_percent = 99 }
      host     = { instance_type = "t3.small" }
    }
  }

  expect_failures = [var.values]
}
