# One host without inbound access, replaced automatically if it fails, in any zone and of any type that has capacity.

locals {
  parameters     = "/${var.name}"
  parameter_arns = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter${local.parameters}"
  mysql_user     = "agent"

  # All hosts with the same configuration share this id. After a change, a deploy ignores the old host's status.
  host = substr(sha256(jsonencode([
    var.values.ami,
    var.values.instance_types,
    var.values.spot,
    var.values.volume_gb,
    var.network.public_subnet_ids,
    filesha256("${path.module}/user-data.sh.tftpl"),
    var.release.public_key,
    local.log_agent,
  ])), 0, 12)

  user_data = templatefile("${path.module}/user-data.sh.tftpl", {
    host              = local.host
    region            = local.region
    artifact_bucket   = var.release.artifact_bucket
    release_parameter = aws_ssm_parameter.release.name
    status_parameter  = aws_ssm_parameter.status.name
    signature         = aws_ssm_parameter.signature.name
    name              = var.name
    public_key        = var.release.public_key
    log_agent         = jsonencode(local.log_agent)
  })

  log_agent = {
    agent = { region = local.region }
    logs = {
      logs_collected = {
        files = {
          collect_list = [
            for log, stream in { agent = "{instance_id}", update = "{instance_id}-update" } : {
              # Where ec2-worker.service and ec2-worker-update.service write.
              file_path       = "/var/log/ec2-worker/${log}.log"
              log_group_name  = aws_cloudwatch_log_group.this.name
              log_stream_name = stream
            }
          ]
        }
      }
    }
  }
}

# The auto-scaling group, not Terraform, creates the hosts and disks. So the launch template must set their tags.
data "aws_default_tags" "this" {}

resource "aws_launch_template" "this" {
  name                   = "${var.name}-agent"
  image_id               = var.values.ami
  instance_type          = var.values.instance_types[0]
  update_default_version = true
  user_data              = base64encode(local.user_data)

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  network_interfaces {
    security_groups             = [var.network.agent_security_group_id]
    associate_public_ip_address = true
    delete_on_termination       = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = var.values.volume_gb
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(data.aws_default_tags.this.tags, { Name = "${var.name}-agent" })
    }
  }
}

resource "aws_autoscaling_group" "this" {
  name                      = "${var.name}-agent"
  min_size                  = 1
  desired_capacity          = 1
  vpc_zone_identifier       = var.network.public_subnet_ids
  health_check_type         = "EC2"
  health_check_grace_period = 120

  # The deploy waits for the status in agent-status instead.
  wait_for_capacity_timeout = "0"

  # Room for the new host next to the old one.
  max_size = 2

  # https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = var.values.spot ? 0 : 100
      on_demand_allocation_strategy            = "prioritized"
      spot_allocation_strategy                 = "price-capacity-optimized"
    }

    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this.id
        version            = aws_launch_template.this.latest_version
      }

      dynamic "override" {
        for_each = var.values.instance_types

        content {
          instance_type = override.value
        }
      }
    }
  }

  # A new image or size replaces the host. A new release does not: the host installs it itself. The old host stays
  # until the new one runs. If EC2 has no capacity, the deploy fails and orders still progress.
  # https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-maintenance-policy-overview-and-considerations.html
  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      instance_warmup        = 120
    }
  }

  # The host needs its permissions when it starts.
  depends_on = [aws_iam_role_policy.this]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/agent"
  retention_in_days = var.values.log_days
}
