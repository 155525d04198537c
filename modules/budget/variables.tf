variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "messaging" {
  description = "The topic for operators, from module messaging."
  type        = object({ topics = object({ admin_alerts = string }) })
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    monthly_usd = optional(number, 60)
    orders      = optional(number, 1000)
    emails      = optional(list(string), [])
    only_tagged = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.values.monthly_usd > 0
    error_message = "budget.monthly_usd must be more than 0."
  }

  validation {
    condition     = var.values.orders >= 0 && var.values.orders <= 1000000000 && floor(var.values.orders) == var.values.orders
    error_message = "budget.orders must be a whole number from 0 to 1000000000."
  }

  validation {
    condition     = length(var.values.emails) <= 10 && length(distinct(var.values.emails)) == length(var.values.emails)
    error_message = "budget.emails must be a list of at most 10 different items."
  }

  validation {
    condition     = alltrue([for item in var.values.emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", item))])
    error_message = "budget.emails: each item must be an address, such as ops@example.com."
  }

  # End of the generated part.
}
