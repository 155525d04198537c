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
  type = object({
    protect     = bool
    domain      = string
    zone_id     = string
    price_class = string
    firewall = object({
      enabled                = bool
      requests_in_5_minutes  = number
      checkouts_in_5_minutes = number
    })
    access_log      = bool
    access_log_days = number
    hsts = object({
      max_age_days       = number
      include_subdomains = bool
      preload            = bool
    })
  })

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.values.price_class)
    error_message = "edge.price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }

  validation {
    condition     = var.values.domain == null || can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.values.domain))
    error_message = "edge.domain must be a host name, such as shop.example, without https://."
  }

  validation {
    condition     = (var.values.domain == null) == (var.values.zone_id == null)
    error_message = "edge: set both domain and zone_id, or neither, because the zone contains the domain's records."
  }

  validation {
    condition     = alltrue([for limit in [var.values.firewall.requests_in_5_minutes, var.values.firewall.checkouts_in_5_minutes] : limit >= 10 && limit <= 2000000000 && floor(limit) == limit])
    error_message = "edge.firewall: each limit must be a whole number of at least 10, the minimum of AWS."
  }

  validation {
    condition     = var.values.access_log_days >= 1 && floor(var.values.access_log_days) == var.values.access_log_days
    error_message = "edge.access_log_days must be a whole number of days, at least 1."
  }

  validation {
    condition     = var.values.hsts.max_age_days >= 0 && var.values.hsts.max_age_days <= 3650 && floor(var.values.hsts.max_age_days) == var.values.hsts.max_age_days
    error_message = "edge.hsts.max_age_days must be a whole number of days from 0 to 3650."
  }

  validation {
    condition     = !var.values.hsts.preload || (var.values.hsts.include_subdomains && var.values.hsts.max_age_days >= 365)
    error_message = "edge.hsts.preload requires include_subdomains and at least 365 days, as hstspreload.org does."
  }
}
