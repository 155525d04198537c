# Three roles: task role, execution role, and the instance role of our own hosts.

locals {
  container_instances = "${replace(aws_ecs_cluster.this.arn, ":cluster/", ":container-instance/")}/*"
}

data "aws_iam_policy_document" "assume" {
  for_each = toset(["ecs-tasks", "ec2"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }

    # A task of another account must not assume the role.
    dynamic "condition" {
      for_each = each.key == "ecs-tasks" ? [local.account] : []

      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "${var.name}-api-task"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

resource "aws_iam_role_policy" "task" {
  name   = "app"
  role   = aws_iam_role.task.id
  policy = var.app.policy
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-api-execution"
  assume_role_policy = data.aws_iam_policy_document.assume["ecs-tasks"].json
}

data "aws_iam_policy_document" "execution" {
  # IAM cannot limit this action to a resource.
  statement {
    sid       = "Registry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.images.arn]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${var.app.log_group.arn}:*"]
  }
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

resource "aws_iam_role" "host" {
  count = local.is_fargate ? 0 : 1

  name               = "${var.name}-api-host"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2"].json
}

resource "aws_iam_instance_profile" "host" {
  count = local.is_fargate ? 0 : 1

  name = "${var.name}-api-host"
  role = aws_iam_role.host[0].name
}

# The calls of the ECS agent. AWS's managed policy allows them on every cluster of the account, and more.
data "aws_iam_policy_document" "host" {
  # IAM cannot limit this action to a resource.
  statement {
    sid       = "Endpoint"
    actions   = ["ecs:DiscoverPollEndpoint"]
    resources = ["*"]
  }

  statement {
    sid = "Cluster"
    actions = [
      "ecs:RegisterContainerInstance",
      "ecs:DeregisterContainerInstance",
      "ecs:SubmitAttachmentStateChanges",
      "ecs:SubmitContainerStateChange",
      "ecs:SubmitTaskStateChange",
    ]
    resources = [aws_ecs_cluster.this.arn]
  }

  statement {
    sid       = "Itself"
    actions   = ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"]
    resources = [local.container_instances]
  }
}

resource "aws_iam_role_policy" "host" {
  count = local.is_fargate ? 0 : 1

  name   = "host"
  role   = aws_iam_role.host[0].id
  policy = data.aws_iam_policy_document.host.json
}
