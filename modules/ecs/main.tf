# The app as a container that always runs.

locals {
  is_fargate = var.values.capacity == "fargate"
  port       = 8080

  # Without a NAT gateway only the public subnets have internet access; security groups block inbound traffic.
  subnet_ids         = var.network.nat ? var.network.private_subnet_ids : var.network.public_subnet_ids
  has_public_address = !var.network.nat

  # api/config.ts reads these, and the variables from module api.
  environment = merge(var.app.environment, {
    AWS_REGION = local.region
    SHELL_DIR  = "/app/shell"
    HOST       = "0.0.0.0"
    PORT       = tostring(local.port)
  })
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  # The alarms need only the free standard metrics.
  setting {
    name  = "containerInsights"
    value = "disabled"
  }
}

resource "aws_ecs_task_definition" "api" {
  family                   = "${var.name}-api"
  requires_compatibilities = [local.is_fargate ? "FARGATE" : "EC2"]
  # On our own hosts, a task with its own network interface would have no public address, and no internet access.
  network_mode       = local.is_fargate ? "awsvpc" : "bridge"
  cpu                = var.values.cpu
  memory             = var.values.memory_mb
  execution_role_arn = aws_iam_role.execution.arn
  task_role_arn      = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }

  container_definitions = jsonencode([{
    name                   = "api"
    image                  = var.release.image
    essential              = true
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    privileged             = false
    linuxParameters        = { capabilities = { add = [], drop = ["ALL"] } }
    # The app gives running requests 15 s to end.
    stopTimeout  = 30
    portMappings = [{ containerPort = local.port, hostPort = local.is_fargate ? local.port : 0, protocol = "tcp" }]
    environment  = [for name, value in local.environment : { name = name, value = value }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-region        = local.region
        awslogs-group         = var.app.log_group.name
        awslogs-stream-prefix = "task"
      }
    }
  }])
}

# The name contains the capacity: a change creates a new service before it deletes the old one.
resource "aws_ecs_service" "api" {
  name            = "${var.name}-api-${var.values.capacity}"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = var.values.tasks.min
  launch_type     = local.is_fargate ? "FARGATE" : null

  dynamic "capacity_provider_strategy" {
    for_each = aws_ecs_capacity_provider.hosts

    content {
      capacity_provider = capacity_provider_strategy.value.name
      weight            = 1
    }
  }

  # ECS rolls back a release that does not become healthy, without downtime. Terraform waits until the service is stable.
  wait_for_steady_state = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  dynamic "network_configuration" {
    for_each = local.is_fargate ? [local.subnet_ids] : []

    content {
      subnets          = network_configuration.value
      security_groups  = [aws_security_group.this["app"].id]
      assign_public_ip = local.has_public_address
    }
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api"
    container_port   = local.port
  }

  timeouts {
    create = "10m"
    update = "10m"
  }

  # Auto scaling sets the number of tasks.
  lifecycle {
    ignore_changes = [desired_count]
  }

  # ECS needs a target group with a listener, and roles with their permissions.
  depends_on = [
    aws_lb_listener.api,
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_ecs_cluster_capacity_providers.hosts,
  ]
}

resource "aws_appautoscaling_target" "api" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.api.name}"
  min_capacity       = var.values.tasks.min
  max_capacity       = var.values.tasks.max
}

resource "aws_appautoscaling_policy" "api" {
  name               = "${var.name}-api-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.api.service_namespace
  scalable_dimension = aws_appautoscaling_target.api.scalable_dimension
  resource_id        = aws_appautoscaling_target.api.resource_id

  target_tracking_scaling_policy_configuration {
    target_value = var.values.tasks.cpu_percent

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
