variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "account" {
  description = "AWS account id; null: read from AWS."
  type        = string
  default     = null

  validation {
    condition     = var.account == null || can(regex("^[0-9]{12}$", var.account))
    error_message = "account must be an AWS account id of twelve digits."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    queues = optional(map(object({ visibility_seconds = number, retention_days = number, receives = number })), {
      orders     = { visibility_seconds = 60, retention_days = 4, receives = 5 }
      long-tasks = { visibility_seconds = 30, retention_days = 4, receives = 5 }
    })
    emails = optional(object({
      order_completed = optional(list(string), [])
      admin_alerts    = optional(list(string), [])
      notifications   = optional(list(string), [])
    }), {})
    encrypt_topics = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.values.queues) : can(regex("^[a-z][a-z0-9-]{0,40}$", key))])
    error_message = "messaging.queues: each key must be lower-case letters, digits and hyphens, at most 41."
  }

  validation {
    condition     = alltrue([for value in values(var.values.queues) : value.visibility_seconds >= 30 && value.visibility_seconds <= 43200 && floor(value.visibility_seconds) == value.visibility_seconds])
    error_message = "messaging.queues.<key>.visibility_seconds must be a whole number from 30 to 43200."
  }

  validation {
    condition     = alltrue([for value in values(var.values.queues) : value.retention_days >= 1 && value.retention_days <= 14 && floor(value.retention_days) == value.retention_days])
    error_message = "messaging.queues.<key>.retention_days must be a whole number from 1 to 14."
  }

  validation {
    condition     = alltrue([for value in values(var.values.queues) : value.receives >= 3 && value.receives <= 100 && floor(value.receives) == value.receives])
    error_message = "messaging.queues.<key>.receives must be a whole number from 3 to 100."
  }

  validation {
    condition     = alltrue([for value in values(var.values.emails) : length(distinct(value)) == length(value)])
    error_message = "messaging.emails.<key> must be a list of different items."
  }

  validation {
    condition     = alltrue([for value in values(var.values.emails) : alltrue([for item in value : can(regex("^[^@\\s]+@[^@\\s]+$", item))])])
    error_message = "messaging.emails.<key>: each item must be an address, such as ops@example.com."
  }

  # End of the generated part.
}
