output "queues" {
  description = "The queues by key: { url, arn, name, dlq_arn, dlq_name, visibility_timeout }."
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
  description = "ARNs of the topics: order_completed, admin_alerts, notifications."
  value       = { for key, topic in aws_sns_topic.this : key => topic.arn }
}

output "topics_key_arn" {
  description = "ARN of the KMS key that publishers need; null if the topics are not encrypted."
  value       = one(aws_kms_key.topics[*].arn)
}
