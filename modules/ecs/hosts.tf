# Our own hosts, if ecs.capacity is ec2. They have no inbound access. A faulty host is replaced, not repaired.

resource "aws_ecs_capacity_provider" "hosts" {
  count = local.is_fargate ? 0 : 1

  name = "${var.name}-hosts"

  auto_scaling_group_provider {
    auto_scaling_group_arn = aws_autoscaling_group.hosts[0].arn
    managed_draining       = "ENABLED"

    managed_scaling {
      status          = "ENABLED"
      target_capacity = 100
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "hosts" {
  count = local.is_fargate ? 0 : 1

  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = [aws_ecs_capacity_provider.hosts[0].name]
}

resource "aws_autoscaling_group" "hosts" {
  count = local.is_fargate ? 0 : 1

  name                = "${var.name}-api-hosts"
  min_size            = ceil(var.values.tasks.min / var.values.host.tasks)
  max_size            = var.values.tasks.max
  vpc_zone_identifier = local.subnet_ids
  # The capacity provider sets the number of hosts and waits for them.
  wait_for_capacity_timeout = "0"

  launch_template {
    id      = aws_launch_template.host[0].id
    version = aws_launch_template.host[0].latest_version
  }

  instance_refresh {
    strategy = "Rolling"
  }

  # ECS adds this tag itself; without it here, every plan would remove it.
  tag {
    key                 = "AmazonECSManaged"
    value               = ""
    propagate_at_launch = true
  }

  lifecycle {
    ignore_changes = [desired_capacity]
  }

  depends_on = [aws_iam_role_policy.host]
}

# The auto-scaling group, not Terraform, creates the hosts and disks. So the launch template must set their tags.
data "aws_default_tags" "this" {}

resource "aws_launch_template" "host" {
  count = local.is_fargate ? 0 : 1

  name                   = "${var.name}-api-host"
  image_id               = var.values.host.ami
  instance_type          = var.values.host.instance_type
  update_default_version = true

  # Without the second setting, Docker would write logs with the host's role, which has no permission for that.
  user_data = base64encode(<<-END
    #!/bin/bash
    echo ECS_CLUSTER=${aws_ecs_cluster.this.name} >>/etc/ecs/ecs.config
    echo ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true >>/etc/ecs/ecs.config
  END
  )

  iam_instance_profile {
    arn = aws_iam_instance_profile.host[0].arn
  }

  network_interfaces {
    security_groups             = [aws_security_group.this["app"].id]
    associate_public_ip_address = local.has_public_address
    delete_on_termination       = true
  }

  # A container is two hops away, so it cannot get the host's permissions.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 30
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(data.aws_default_tags.this.tags, { Name = "${var.name}-api-host" })
    }
  }
}
