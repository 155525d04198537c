variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "account" {
  description = "AWS account id; null: read from AWS."
  type        = string
  default     = null
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  type = object({
    queues = map(object({
      visibility_seconds = number
      retention_days     = number
      receives           = number
    }))
    emails         = map(list(string))
    encrypt_topics = bool
  })

  validation {
    condition     = alltrue([for key in ["orders", "long-tasks"] : contains(keys(var.values.queues), key)])
    error_message = "messaging.queues must contain orders and long-tasks, because the shop uses them."
  }

  validation {
    condition     = alltrue([for queue in values(var.values.queues) : queue.receives >= 3])
    error_message = "messaging.queues: receives must be at least 3, or a short outage moves messages to the dead-letter queue."
  }

  validation {
    condition     = alltrue([for topic in keys(var.values.emails) : contains(["order_completed", "admin_alerts", "notifications"], topic)])
    error_message = "messaging.emails: the topics are order_completed, admin_alerts and notifications."
  }
}
