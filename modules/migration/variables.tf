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
    migration_key   = string
  })

  validation {
    condition     = can(regex("[0-9a-f]{64}", var.release.migration_key))
    error_message = "release.migration_key must contain the SHA-256 of its file, because an unchanged key would deploy nothing."
  }
}

variable "network" {
  description = "The subnets of the database, and the security group that reaches only the database, from module network."
  type        = object({ private_subnet_ids = list(string), migration_security_group_id = string })
}

variable "data" {
  description = "The analytics database, from module data."
  type = object({
    database = object({
      endpoint          = string
      port              = number
      name              = string
      resource_id       = string
      master_secret_arn = string
    })
  })
}

variable "sales_user" {
  description = "The database user that a migration creates for the agent, from module agent."
  type        = string
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    log_level = optional(string, "info")
    log_days  = optional(number, 14)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["trace", "debug", "info", "warn", "error", "fatal"], var.values.log_level)
    error_message = "migration.log_level must be trace, debug, info, warn, error or fatal."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.values.log_days)
    error_message = "migration.log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }

  # End of the generated part.
}
