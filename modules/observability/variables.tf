variable "name" {
  description = "Prefix of every resource name, and namespace of the metrics."
  type        = string
}

variable "messaging" {
  description = "The queues by key and the topic for operators, from module messaging."
  type = object({
    queues = map(object({ name = string, dlq_name = string }))
    topics = object({ admin_alerts = string })
  })
}

variable "data" {
  description = "The tables and the analytics database, from module data."
  type = object({
    orders_table   = object({ name = string, indexes = optional(set(string), []) })
    products_table = object({ name = string })
    database       = object({ identifier = string, engine = string })
  })

  validation {
    condition     = contains(["mysql", "aurora"], var.data.database.engine)
    error_message = "data.database.engine must be mysql or aurora: their metrics have different names."
  }
}

variable "api" {
  description = "The HTTP API, the app's log group, and the function, from module api; function is null if a container runs."
  type = object({
    api_id          = string
    function        = optional(object({ name = string }))
    log_group_names = object({ app = string })
  })
}

variable "ecs" {
  description = "The container service of the API, from module ecs; null if the API is a function."
  type        = object({ cluster_name = string, service_name = string })
  default     = null

  validation {
    condition     = (var.ecs == null) == (var.api.function != null)
    error_message = "ecs must be null exactly if the API is a function: it runs once."
  }
}

variable "worker" {
  description = "The functions that handle Stripe's events and repair orders, from module worker."
  type = object({
    functions = object({
      orders-worker = object({ name = string, log_group_name = string })
      sweeper       = object({ name = string, log_group_name = string })
    })
  })
}

variable "agent" {
  description = "The auto-scaling group of the agent and its log group, from module agent."
  type        = object({ asg_name = string, log_group_name = string })
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
    condition     = length(setsubtract(keys(var.values.oldest_message_seconds), keys(var.messaging.queues))) == 0
    error_message = "observability.oldest_message_seconds must contain only queues of messaging.queues."
  }
}
