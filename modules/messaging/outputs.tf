output "queues" {
  description = "Every queue by its key: { url, arn, name, dlq_arn, dlq_name, visibility_timeout }."
  value = {
    for key, queue in aws_sqs_queue.this : key => {
      url                = queue.url
      arn                = queue.arn
      name               = queue.name
      dlq_arn            = aws_sqs_queue.dead_letters[key].arn
      dlq_name           = aws_sqs_queue.dead_letters[key].name
      visibility_timeout = queue.visibility_timeout_seconds
    }
  }
}

output "topics" {
  description = "The topics' ARNs: order_completed, admin_alerts, notifications."
  value       = { for key, topic in aws_sns_topic.this : key => topic.arn }
}

output "topics_key_arn" {
  description = "The key that whoever publishes needs; null where topics are not encrypted."
  value       = one(aws_kms_key.topics[*].arn)
}
