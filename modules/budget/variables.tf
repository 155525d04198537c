variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "environment" {
  description = "dev or prod: value of the tag that separates costs."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
}

variable "alerts_topic_arn" {
  description = "ARN of the topic for operators, from module messaging."
  type        = string
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  type = object({
    monthly_usd = number
    orders      = number
    emails      = list(string)
    only_tagged = bool
  })

  validation {
    condition     = var.values.monthly_usd > 0
    error_message = "budget.monthly_usd must be more than 0."
  }

  validation {
    condition     = var.values.orders >= 0 && floor(var.values.orders) == var.values.orders
    error_message = "budget.orders must be a whole number of orders a month, 0 or more."
  }

  validation {
    condition     = length(var.values.emails) <= 10
    error_message = "budget.emails must have at most ten addresses, the limit of AWS. Others can subscribe to the admin-alerts topic."
  }

  validation {
    condition     = alltrue([for email in var.values.emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "budget.emails must be addresses, such as ops@example.com."
  }
}
