variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "network" {
  description = "The subnets and the security group of the database, from module network."
  type = object({
    private_subnet_ids         = list(string)
    database_security_group_id = string
  })
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  type = object({
    protect                = bool
    last_snapshot          = bool
    point_in_time_recovery = bool
    database = object({
      engine         = string
      instance_class = string
      storage_gb     = number
      multi_az       = bool
      max_acu        = number
      pause_seconds  = number
      backup_days    = number
      log_days       = number
    })
  })

  validation {
    condition     = contains(["mysql", "aurora"], var.values.database.engine)
    error_message = "data.database.engine must be mysql or aurora."
  }

  validation {
    condition     = !var.values.protect || (var.values.database.backup_days >= 7 && var.values.point_in_time_recovery)
    error_message = "data.protect requires point_in_time_recovery, and database.backup_days of 7 or more."
  }
}
