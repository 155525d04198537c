variable "name" {
  description = "Prefix of every resource name, and namespace of the metrics."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "alerts_topic_arn" {
  description = "ARN of the topic for operators, from module messaging."
  type        = string
}

variable "log_groups" {
  description = "Log groups by service, with the names that the services use in their logs: from modules api (or ecs), worker and agent."
  type        = map(string)

  validation {
    condition     = toset(keys(var.log_groups)) == toset(["api", "orders-worker", "sweeper", "agent"])
    error_message = "log_groups must contain exactly api, orders-worker, sweeper and agent, because metrics count the logs of each."
  }
}

variable "api_id" {
  description = "Id of the HTTP API, from module api."
  type        = string
}

variable "functions" {
  description = "Names of the Lambda functions by service: sweeper, orders-worker, and api if it is a function."
  type        = map(string)

  validation {
    condition     = contains(keys(var.functions), "sweeper")
    error_message = "functions must contain sweeper, because an alarm monitors it."
  }
}

variable "ecs" {
  description = "Container service of the API: { cluster_name, service_name }, from module ecs; null if the API is a function."
  type        = object({ cluster_name = string, service_name = string })
}

variable "asg_name" {
  description = "Name of the agent's auto-scaling group, from module agent."
  type        = string
}

variable "queues" {
  description = "The queues by key: { name, dlq_name }, from module messaging."
  type        = map(object({ name = string, dlq_name = string }))
}

variable "tables" {
  description = "The tables by name, each with the names of its indexes, from module data."
  type        = map(set(string))
}

variable "database" {
  description = "The analytics database: { identifier, engine }, from module data and its values."
  type        = object({ identifier = string, engine = string })

  validation {
    condition     = contains(["mysql", "aurora"], var.database.engine)
    error_message = "database.engine must be mysql or aurora: their metrics have different names."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    alarms                 = optional(string, "vital")
    dashboard              = optional(bool, true)
    api_error_percent      = optional(number, 1)
    api_p99_ms             = optional(number, 2000)
    oldest_message_seconds = optional(map(number), { orders = 120, long-tasks = 600 })
    database_free_gb       = optional(number, 1)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["vital", "full"], var.values.alarms)
    error_message = "observability.alarms must be vital or full."
  }

  validation {
    condition     = var.values.api_error_percent > 0 && var.values.api_error_percent < 100
    error_message = "observability.api_error_percent must be more than 0 and less than 100."
  }

  validation {
    condition     = var.values.api_p99_ms > 0
    error_message = "observability.api_p99_ms must be more than 0."
  }

  validation {
    condition     = alltrue([for key in keys(var.values.oldest_message_seconds) : can(regex("^[a-z][a-z0-9-]{0,40}$", key))])
    error_message = "observability.oldest_message_seconds: each key must be the key of a queue, such as orders."
  }

  validation {
    condition     = alltrue([for value in values(var.values.oldest_message_seconds) : value > 0])
    error_message = "observability.oldest_message_seconds.<key> must be more than 0."
  }

  validation {
    condition     = var.values.database_free_gb > 0
    error_message = "observability.database_free_gb must be more than 0."
  }

  # End of the generated part.

  validation {
    condition     = length(setsubtract(keys(var.values.oldest_message_seconds), keys(var.queues))) == 0
    error_message = "observability.oldest_message_seconds must contain only queues of messaging.queues."
  }
}
