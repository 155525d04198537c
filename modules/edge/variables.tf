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

variable "api_endpoint" {
  description = "Origin of the HTTP API: https:// and its host, without a path."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.api_endpoint))
    error_message = "api_endpoint must be https:// and a host, without a path."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    protect         = optional(bool, false)
    domain          = optional(string)
    zone_id         = optional(string)
    replace_records = optional(bool, false)
    price_class     = optional(string, "PriceClass_100")
    firewall = optional(object({
      enabled                 = optional(bool, false)
      requests_in_5_minutes   = optional(number, 15000)
      checkouts_in_5_minutes  = optional(number, 400)
      sign_ins_in_5_minutes   = optional(number, 1200)
      find_order_in_5_minutes = optional(number, 200)
    }), {})
    access_log      = optional(bool, false)
    access_log_days = optional(number, 30)
    hsts = optional(object({
      max_age_days       = optional(number, 365)
      include_subdomains = optional(bool, false)
      preload            = optional(bool, false)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.values.domain == null ? true : can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.values.domain))
    error_message = "edge.domain must be a host name, such as shop.example, without https://."
  }

  validation {
    condition     = var.values.zone_id == null ? true : can(regex("^Z[A-Z0-9]+$", var.values.zone_id))
    error_message = "edge.zone_id must be the id of a Route 53 zone, such as Z0123456789ABCDEF."
  }

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.values.price_class)
    error_message = "edge.price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }

  validation {
    condition     = var.values.firewall.requests_in_5_minutes >= 10 && var.values.firewall.requests_in_5_minutes <= 2000000000 && floor(var.values.firewall.requests_in_5_minutes) == var.values.firewall.requests_in_5_minutes
    error_message = "edge.firewall.requests_in_5_minutes must be a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.values.firewall.checkouts_in_5_minutes >= 10 && var.values.firewall.checkouts_in_5_minutes <= 2000000000 && floor(var.values.firewall.checkouts_in_5_minutes) == var.values.firewall.checkouts_in_5_minutes
    error_message = "edge.firewall.checkouts_in_5_minutes must be a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.values.firewall.sign_ins_in_5_minutes >= 10 && var.values.firewall.sign_ins_in_5_minutes <= 2000000000 && floor(var.values.firewall.sign_ins_in_5_minutes) == var.values.firewall.sign_ins_in_5_minutes
    error_message = "edge.firewall.sign_ins_in_5_minutes must be a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.values.firewall.find_order_in_5_minutes >= 10 && var.values.firewall.find_order_in_5_minutes <= 2000000000 && floor(var.values.firewall.find_order_in_5_minutes) == var.values.firewall.find_order_in_5_minutes
    error_message = "edge.firewall.find_order_in_5_minutes must be a whole number from 10 to 2000000000."
  }

  validation {
    condition     = var.values.access_log_days >= 1 && floor(var.values.access_log_days) == var.values.access_log_days
    error_message = "edge.access_log_days must be a whole number of at least 1."
  }

  validation {
    condition     = var.values.hsts.max_age_days >= 0 && var.values.hsts.max_age_days <= 3650 && floor(var.values.hsts.max_age_days) == var.values.hsts.max_age_days
    error_message = "edge.hsts.max_age_days must be a whole number from 0 to 3650."
  }

  # End of the generated part.

  validation {
    condition     = (var.values.domain == null) == (var.values.zone_id == null)
    error_message = "edge: set both domain and zone_id, or neither, because the zone contains the domain's records."
  }

  validation {
    condition     = !var.values.hsts.preload || (var.values.hsts.include_subdomains && var.values.hsts.max_age_days >= 365)
    error_message = "edge.hsts.preload requires include_subdomains and at least 365 days, as hstspreload.org does."
  }
}
