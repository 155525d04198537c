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
  description = "The release: the git revision, and the function's zip, whose key contains its digest."
  type = object({
    version         = string
    artifact_bucket = string
    api_key         = string
  })

  validation {
    condition     = can(regex("[0-9a-f]{64}", var.release.api_key))
    error_message = "release.api_key must contain the SHA-256 of its file, because an unchanged key would deploy nothing."
  }
}

variable "data" {
  description = "The tables, from module data."
  type = object({
    orders_table   = object({ name = string, arn = string })
    products_table = object({ name = string, arn = string })
    audit_table    = object({ arn = string })
  })
}

variable "messaging" {
  description = "The queues for Stripe's events and for the steps of orders, the topic for operators, and the key of the topics, from module messaging."
  type = object({
    queues = object({
      orders     = object({ url = string, arn = string, dlq_arn = string, dlq_name = string })
      long-tasks = object({ url = string, arn = string, dlq_arn = string, dlq_name = string })
    })
    topics         = object({ admin_alerts = string })
    topics_key_arn = optional(string)
  })
}

variable "identity" {
  description = "The user pools of buyers and operators, and their clients, from module identity."
  type = object({
    user_pool_id  = string
    user_pool_arn = string
    client_id     = string
    operators     = object({ user_pool_id = string, user_pool_arn = string, client_id = string })
  })
}

variable "shop" {
  description = "Origin of the shop, from module edge, the countries that it ships to, ISO 3166-1 alpha-2, and the address that answers buyers, from module mail; null: no page invites them to write."
  type        = object({ origin = string, ship_to = list(string), contact = optional(string) })

  validation {
    condition     = can(regex("^https://[^/]+$", var.shop.origin))
    error_message = "shop.origin must be https:// and a host, without a path, because cookies are Secure."
  }

  validation {
    condition     = length(var.shop.ship_to) > 0 && alltrue([for country in var.shop.ship_to : can(regex("^[A-Z]{2}$", country))])
    error_message = "shop.ship_to must contain at least one country, such as FR."
  }
}

variable "ecs" {
  description = "The container and its load balancer, from module ecs; null if api.runtime is lambda."
  type        = object({ listener_arn = string, vpc_link_id = string })
  default     = null

  validation {
    condition     = var.values.runtime == "lambda" || var.ecs != null
    error_message = "api.runtime ecs requires the container of module ecs, but ecs is null."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    runtime = optional(string, "lambda")
    function = optional(object({
      memory_mb               = optional(number, 512)
      timeout_seconds         = optional(number, 10)
      reserved_concurrency    = optional(number)
      provisioned_concurrency = optional(number, 0)
    }), {})
    throttle = optional(object({
      rate  = optional(number, 50)
      burst = optional(number, 100)
      routes = optional(map(object({ rate = number, burst = number })), {
        "POST /checkout"     = { rate = 10, burst = 20 }
        "POST /webhook"      = { rate = 50, burst = 100 }
        "POST /auth/sign-in" = { rate = 10, burst = 20 }
        "POST /auth/sign-up" = { rate = 2, burst = 10 }
        "POST /auth/forgot"  = { rate = 2, burst = 10 }
        "POST /orders/find"  = { rate = 2, burst = 10 }
      })
    }), {})
    limits = optional(object({
      guest   = optional(object({ orders = optional(number, 5), units = optional(number, 30) }), {})
      account = optional(object({ orders = optional(number, 5), units = optional(number, 30) }), {})
      subnet  = optional(object({ orders = optional(number, 20), units = optional(number, 30) }), {})
      network = optional(object({ orders = optional(number, 100), units = optional(number, 150) }), {})
      direct  = optional(object({ orders = optional(number, 20), units = optional(number, 30) }), {})
    }), {})
    breached_passwords = optional(bool, false)
    refund_limit       = optional(number, 10000)
    docs               = optional(bool, false)
    log_level          = optional(string, "info")
    log_days           = optional(number, 14)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["lambda", "ecs"], var.values.runtime)
    error_message = "api.runtime must be lambda or ecs."
  }

  validation {
    condition     = var.values.function.memory_mb >= 256 && var.values.function.memory_mb <= 10240 && floor(var.values.function.memory_mb) == var.values.function.memory_mb
    error_message = "api.function.memory_mb must be a whole number from 256 to 10240."
  }

  validation {
    condition     = var.values.function.timeout_seconds >= 10 && var.values.function.timeout_seconds <= 28 && floor(var.values.function.timeout_seconds) == var.values.function.timeout_seconds
    error_message = "api.function.timeout_seconds must be a whole number from 10 to 28: the edge times out after 9 s, API Gateway after 30 s."
  }

  validation {
    condition     = var.values.function.reserved_concurrency == null ? true : var.values.function.reserved_concurrency >= 1 && floor(var.values.function.reserved_concurrency) == var.values.function.reserved_concurrency
    error_message = "api.function.reserved_concurrency must be a whole number of at least 1."
  }

  validation {
    condition     = var.values.function.provisioned_concurrency >= 0 && floor(var.values.function.provisioned_concurrency) == var.values.function.provisioned_concurrency
    error_message = "api.function.provisioned_concurrency must be a whole number of at least 0."
  }

  validation {
    condition     = var.values.throttle.rate >= 1
    error_message = "api.throttle.rate must be at least 1."
  }

  validation {
    condition     = var.values.throttle.burst >= 1 && floor(var.values.throttle.burst) == var.values.throttle.burst
    error_message = "api.throttle.burst must be a whole number of at least 1."
  }

  validation {
    condition     = alltrue([for key in keys(var.values.throttle.routes) : can(regex("^(GET|POST) /[^ ]+$", key)) && !can(regex(" /api/", key))])
    error_message = "api.throttle.routes: each key must be a method and a path without /api, such as POST /checkout."
  }

  validation {
    condition     = alltrue([for value in values(var.values.throttle.routes) : value.rate >= 1])
    error_message = "api.throttle.routes.<key>.rate must be at least 1."
  }

  validation {
    condition     = alltrue([for value in values(var.values.throttle.routes) : value.burst >= 1 && floor(value.burst) == value.burst])
    error_message = "api.throttle.routes.<key>.burst must be a whole number of at least 1."
  }

  validation {
    condition     = alltrue([for value in values(var.values.limits) : value.orders >= 1 && floor(value.orders) == value.orders])
    error_message = "api.limits.<key>.orders must be a whole number of at least 1."
  }

  validation {
    condition     = alltrue([for value in values(var.values.limits) : value.units >= 1 && floor(value.units) == value.units])
    error_message = "api.limits.<key>.units must be a whole number of at least 1."
  }

  validation {
    condition     = var.values.refund_limit >= 0 && floor(var.values.refund_limit) == var.values.refund_limit
    error_message = "api.refund_limit must be a whole number of at least 0."
  }

  validation {
    condition     = contains(["trace", "debug", "info", "warn", "error", "fatal"], var.values.log_level)
    error_message = "api.log_level must be trace, debug, info, warn, error or fatal."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.values.log_days)
    error_message = "api.log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }

  # End of the generated part.

  validation {
    condition     = var.values.function.provisioned_concurrency <= coalesce(var.values.function.reserved_concurrency, 100000)
    error_message = "api.function.provisioned_concurrency must be at most reserved_concurrency."
  }

  validation {
    condition     = alltrue([for limit in concat(values(var.values.throttle.routes), [var.values.throttle]) : limit.rate >= 1 && limit.burst >= limit.rate])
    error_message = "api.throttle: each rate must be at least 1, and each burst at least its rate."
  }
}
