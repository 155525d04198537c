# The connection from the HTTP API to the container, without public addresses.

resource "aws_apigatewayv2_vpc_link" "this" {
  name               = var.name
  subnet_ids         = var.network.private_subnet_ids
  security_group_ids = [aws_security_group.this["link"].id]
}

resource "aws_lb" "api" {
  name                       = "${var.name}-api"
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = var.network.private_subnet_ids
  security_groups            = [aws_security_group.this["balancer"].id]
  drop_invalid_header_fields = true
  # Shorter than the 65 s of the app. If the app closed an idle connection first, the balancer could still send a
  # request on it.
  idle_timeout = 60
}

resource "aws_lb_listener" "api" {
  load_balancer_arn = aws_lb.api.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}

resource "aws_lb_target_group" "api" {
  name                 = "${var.name}-${var.values.capacity}"
  vpc_id               = var.network.vpc_id
  target_type          = local.is_fargate ? "ip" : "instance"
  port                 = local.port
  protocol             = "HTTP"
  deregistration_delay = 30

  # /health checks only the process, because a new process would not repair a store. A new task has
  # 30 s to become healthy.
  health_check {
    path                = "/health"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # On our own hosts each task gets one port of this range.
  app_ports = local.is_fargate ? { from = local.port, to = local.port } : { from = 32768, to = 65535 }

  groups = {
    link     = "VPC link of the HTTP API"
    balancer = "The load balancer: only the HTTP API reaches it"
    app      = "The app: only the load balancer reaches it"
  }

  # The only connections that the security groups allow.
  connections = {
    balancer = { from = "link", ports = { from = 80, to = 80 } }
    app      = { from = "balancer", ports = local.app_ports }
  }
}

resource "aws_security_group" "this" {
  for_each = local.groups

  name        = "${var.name}-api-${each.key}"
  description = each.value
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-api-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "step" {
  for_each = local.connections

  security_group_id            = aws_security_group.this[each.value.from].id
  description                  = local.groups[each.key]
  ip_protocol                  = "tcp"
  from_port                    = each.value.ports.from
  to_port                      = each.value.ports.to
  referenced_security_group_id = aws_security_group.this[each.key].id
}

resource "aws_vpc_security_group_ingress_rule" "step" {
  for_each = local.connections

  security_group_id            = aws_security_group.this[each.key].id
  description                  = local.groups[each.value.from]
  ip_protocol                  = "tcp"
  from_port                    = each.value.ports.from
  to_port                      = each.value.ports.to
  referenced_security_group_id = aws_security_group.this[each.value.from].id
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this["app"].id
  description       = "AWS and the payment provider"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
