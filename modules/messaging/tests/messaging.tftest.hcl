mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name    = "ecommerce"
  account = "000000000000"
  values  = { emails = { admin_alerts = ["ops@example.com"] }, encrypt_topics = true }
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

run "other_topics_and_queues_keep_their_defaults" {
  command = plan

  variables {
    values = { emails = { admin_alerts = ["ops@example.com"], notifications = null } }
  }

  assert {
    condition     = length(var.values.emails.order_completed) == 0 && length(var.values.emails.notifications) == 0 && contains(keys(var.values.queues), "long-tasks")
    error_message = "a partial map of topics replaces the defaults"
  }
}

run "every_queue_has_a_dead_letter_queue" {
  assert {
    condition     = alltrue([for key, queue in aws_sqs_queue.this : jsondecode(queue.redrive_policy).maxReceiveCount == 5])
    error_message = "a queue has no dead-letter queue"
  }

  assert {
    condition     = alltrue([for queue in aws_sqs_queue.dead_letters : queue.message_retention_seconds == 1209600])
    error_message = "a dead-letter queue keeps messages for less than 14 days"
  }

  assert {
    condition     = alltrue([for queue in merge(aws_sqs_queue.this, { for key, queue in aws_sqs_queue.dead_letters : "${key}-dlq" => queue }) : queue.sqs_managed_sse_enabled])
    error_message = "a queue is not encrypted"
  }

  assert {
    condition     = length(aws_sqs_queue_policy.this) == 4
    error_message = "a queue accepts requests without TLS"
  }
}

run "names_are_stable" {
  assert {
    condition     = output.queues["orders"].name == "ecommerce-orders" && output.queues["long-tasks"].dlq_name == "ecommerce-long-tasks-dlq"
    error_message = "a queue's name has changed"
  }

  assert {
    condition     = toset([for topic in aws_sns_topic.this : topic.name]) == toset(["ecommerce-order-completed", "ecommerce-admin-alerts", "ecommerce-notifications"])
    error_message = "a topic's name has changed"
  }
}

run "each_address_is_subscribed" {
  assert {
    condition     = length(aws_sns_topic_subscription.email) == 1 && aws_sns_topic_subscription.email["admin_alerts ops@example.com"].protocol == "email"
    error_message = "the subscriptions differ from the values"
  }
}

run "the_topics_have_a_key_that_rotates" {
  assert {
    condition     = aws_kms_key.topics[0].enable_key_rotation && output.topics_key_arn == aws_kms_key.topics[0].arn
    error_message = "the topics' key is not rotated, or is not an output"
  }
}

run "there_is_no_key_by_default" {
  variables {
    values = {}
  }

  assert {
    condition     = length(aws_kms_key.topics) == 0 && output.topics_key_arn == null
    error_message = "a key is created by default"
  }
}

run "queues_of_another_project_replace_the_defaults" {
  state_key = "mails"

  variables {
    values = { queues = { mails = { visibility_seconds = 60, retention_days = 4, receives = 5 } } }
  }

  assert {
    condition     = keys(output.queues) == ["mails"] && output.queues["mails"].dlq_name == "ecommerce-mails-dlq" && length(aws_sqs_queue_policy.this) == 2
    error_message = "another project has the shop's queues, or not its own"
  }
}

run "the_account_and_the_partition_come_from_the_provider" {
  state_key = "foreign"

  variables {
    account = null
  }

  override_data {
    target = data.aws_caller_identity.this
    values = { account_id = "111111111111" }
  }

  override_data {
    target = data.aws_partition.this
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition     = contains(flatten([for statement in data.aws_iam_policy_document.topics_key[0].statement : [for principal in statement.principals : tolist(principal.identifiers)]]), "arn:aws-us-gov:iam::111111111111:root")
    error_message = "the administrator of the key is in another account or partition than the provider"
  }
}
