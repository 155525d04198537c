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

variable "release" {
  description = "The release: the git revision, and the functions' zip, whose key contains its digest."
  type = object({
    version         = string
    artifact_bucket = string
    worker_key      = string
  })

  validation {
    condition     = can(regex("[0-9a-f]{64}", var.release.worker_key))
    error_message = "release.worker_key must contain the SHA-256 of its file, because an unchanged key would deploy nothing."
  }
}

variable "data" {
  description = "The tables, from module data."
  type = object({
    orders_table   = object({ name = string, arn = string })
    products_table = object({ name = string, arn = string })
  })
}

variable "messaging" {
  description = "The queues for Stripe's events and for the steps of orders, the topic for operators, and the key of the topics, from module messaging."
  type = object({
    queues = object({
      orders     = object({ arn = string, visibility_timeout = number, dlq_arn = string, dlq_name = string })
      long-tasks = object({ url = string, arn = string, dlq_arn = string, dlq_name = string })
    })
    topics         = object({ admin_alerts = string })
    topics_key_arn = optional(string)
  })
}

variable "shop" {
  description = "Origin of the shop, from module edge, and the countries that it ships to, ISO 3166-1 alpha-2."
  type        = object({ origin = string, ship_to = list(string) })

  validation {
    condition     = can(regex("^https://[^/]+$", var.shop.origin))
    error_message = "shop.origin must be https:// and a host, without a path, because cookies are Secure."
  }

  validation {
    condition     = length(var.shop.ship_to) > 0 && alltrue([for country in var.shop.ship_to : can(regex("^[A-Z]{2}$", country))])
    error_message = "shop.ship_to must contain at least one country, such as FR."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    orders = optional(object({
      memory_mb            = optional(number, 256)
      timeout_seconds      = optional(number, 10)
      batch_size           = optional(number, 10)
      batch_window_seconds = optional(number, 0)
      maximum_concurrency  = optional(number, 5)
    }), {})
    sweeper   = optional(object({ memory_mb = optional(number, 256), timeout_seconds = optional(number, 50) }), {})
    log_level = optional(string, "info")
    log_days  = optional(number, 14)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.values.orders.memory_mb >= 128 && var.values.orders.memory_mb <= 10240 && floor(var.values.orders.memory_mb) == var.values.orders.memory_mb
    error_message = "worker.orders.memory_mb must be a whole number from 128 to 10240."
  }

  validation {
    condition     = var.values.orders.timeout_seconds >= 1 && var.values.orders.timeout_seconds <= 900 && floor(var.values.orders.timeout_seconds) == var.values.orders.timeout_seconds
    error_message = "worker.orders.timeout_seconds must be a whole number from 1 to 900."
  }

  validation {
    condition     = var.values.orders.batch_size >= 1 && var.values.orders.batch_size <= 10000 && floor(var.values.orders.batch_size) == var.values.orders.batch_size
    error_message = "worker.orders.batch_size must be a whole number from 1 to 10000."
  }

  validation {
    condition     = var.values.orders.batch_window_seconds >= 0 && var.values.orders.batch_window_seconds <= 300 && floor(var.values.orders.batch_window_seconds) == var.values.orders.batch_window_seconds
    error_message = "worker.orders.batch_window_seconds must be a whole number from 0 to 300."
  }

  validation {
    condition     = var.values.orders.maximum_concurrency >= 2 && var.values.orders.maximum_concurrency <= 1000 && floor(var.values.orders.maximum_concurrency) == var.values.orders.maximum_concurrency
    error_message = "worker.orders.maximum_concurrency must be a whole number from 2, the minimum of AWS, to 1000."
  }

  validation {
    condition     = var.values.sweeper.memory_mb >= 128 && var.values.sweeper.memory_mb <= 10240 && floor(var.values.sweeper.memory_mb) == var.values.sweeper.memory_mb
    error_message = "worker.sweeper.memory_mb must be a whole number from 128 to 10240."
  }

  validation {
    condition     = var.values.sweeper.timeout_seconds >= 10 && var.values.sweeper.timeout_seconds <= 900 && floor(var.values.sweeper.timeout_seconds) == var.values.sweeper.timeout_seconds
    error_message = "worker.sweeper.timeout_seconds must be a whole number from 10 to 900."
  }

  validation {
    condition     = contains(["trace", "debug", "info", "warn", "error", "fatal"], var.values.log_level)
    error_message = "worker.log_level must be trace, debug, info, warn, error or fatal."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.values.log_days)
    error_message = "worker.log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }

  # End of the generated part.

  validation {
    condition     = 6 * var.values.orders.timeout_seconds + var.values.orders.batch_window_seconds <= var.messaging.queues.orders.visibility_timeout
    error_message = "worker.orders: six times timeout_seconds, plus batch_window_seconds, must be at most messaging.queues.orders.visibility_seconds, or SQS redelivers a message that is still being handled."
  }

  validation {
    condition     = var.values.orders.batch_size >= 1 && var.values.orders.batch_size <= (var.values.orders.batch_window_seconds > 0 ? 10000 : 10)
    error_message = "worker.orders.batch_size must be from 1 to 10; more requires batch_window_seconds."
  }
}
