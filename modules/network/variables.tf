variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    cidr            = optional(string, "10.0.0.0/16")
    public_subnets  = optional(map(string), { a = "10.0.1.0/24", b = "10.0.2.0/24" })
    private_subnets = optional(map(string), { a = "10.0.11.0/24", b = "10.0.12.0/24" })
    nat             = optional(bool, false)
    nat_zone        = optional(string, "b")
    flow_log        = optional(bool, false)
    flow_log_days   = optional(number, 14)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$", var.values.cidr))
    error_message = "network.cidr must be an address range, such as 10.0.0.0/16."
  }

  validation {
    condition     = length(var.values.public_subnets) >= 2
    error_message = "network.public_subnets must be a map with at least 2 keys."
  }

  validation {
    condition     = alltrue([for key in keys(var.values.public_subnets) : can(regex("^[a-f]$", key))])
    error_message = "network.public_subnets: each key must be a zone letter, such as a."
  }

  validation {
    condition     = alltrue([for value in values(var.values.public_subnets) : can(regex("^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$", value))])
    error_message = "network.public_subnets.<key> must be an address range, such as 10.0.1.0/24."
  }

  validation {
    condition     = length(var.values.private_subnets) >= 2
    error_message = "network.private_subnets must be a map with at least 2 keys."
  }

  validation {
    condition     = alltrue([for key in keys(var.values.private_subnets) : can(regex("^[a-f]$", key))])
    error_message = "network.private_subnets: each key must be a zone letter, such as a."
  }

  validation {
    condition     = alltrue([for value in values(var.values.private_subnets) : can(regex("^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$", value))])
    error_message = "network.private_subnets.<key> must be an address range, such as 10.0.1.0/24."
  }

  validation {
    condition     = can(regex("^[a-f]$", var.values.nat_zone))
    error_message = "network.nat_zone must be a zone letter, such as a."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.values.flow_log_days)
    error_message = "network.flow_log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }

  # End of the generated part.

  validation {
    condition     = alltrue([for cidr in concat([var.values.cidr], values(var.values.public_subnets), values(var.values.private_subnets)) : can(cidrhost(cidr, 0))])
    error_message = "network: cidr and each subnet must be a block such as 10.0.0.0/16."
  }

  validation {
    condition     = contains(keys(var.values.public_subnets), var.values.nat_zone)
    error_message = "network.nat_zone must be a zone of public_subnets."
  }
}
