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
  # Generated from values.yaml by `make modules`:
  type = object({
    protect                = optional(bool, false)
    last_snapshot          = optional(bool, false)
    point_in_time_recovery = optional(bool, false)
    restored               = optional(object({ tables = optional(list(string), []), database = optional(list(string), []) }), {})
    database = optional(object({
      engine         = optional(string, "mysql")
      mysql_version  = optional(string, "8.4")
      instance_class = optional(string, "db.t4g.micro")
      storage_gb     = optional(number, 20)
      multi_az       = optional(bool, false)
      aurora_version = optional(string, "3.10.3")
      max_acu        = optional(number, 1)
      pause_seconds  = optional(number, 300)
      backup_days    = optional(number, 1)
      log_days       = optional(number, 14)
    }), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for value in values(var.values.restored) : length(distinct(value)) == length(value)])
    error_message = "data.restored.<key> must be a list of different items."
  }

  validation {
    condition     = alltrue([for value in values(var.values.restored) : alltrue([for item in value : can(regex("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$", item))])])
    error_message = "data.restored.<key>: each item must be a time in UTC, such as 2026-11-30T08:05:00Z."
  }

  validation {
    condition     = contains(["mysql", "aurora"], var.values.database.engine)
    error_message = "data.database.engine must be mysql or aurora."
  }

  validation {
    condition     = contains(["8.4"], var.values.database.mysql_version)
    error_message = "data.database.mysql_version must be 8.4."
  }

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.values.database.instance_class))
    error_message = "data.database.instance_class must be an instance class of RDS, such as db.t4g.micro."
  }

  validation {
    condition     = var.values.database.storage_gb >= 20 && var.values.database.storage_gb <= 6144 && floor(var.values.database.storage_gb) == var.values.database.storage_gb
    error_message = "data.database.storage_gb must be a whole number from 20 to 6144."
  }

  validation {
    condition     = can(regex("^3\\.10\\.[0-9]+$", var.values.database.aurora_version))
    error_message = "data.database.aurora_version must be a version of the LTS line 3.10, such as 3.10.3."
  }

  validation {
    condition     = var.values.database.max_acu >= 1 && var.values.database.max_acu <= 256 && floor(var.values.database.max_acu / 0.5) * 0.5 == var.values.database.max_acu
    error_message = "data.database.max_acu must be from 1 to 256, in steps of 0.5."
  }

  validation {
    condition     = var.values.database.pause_seconds >= 300 && var.values.database.pause_seconds <= 86400 && floor(var.values.database.pause_seconds) == var.values.database.pause_seconds
    error_message = "data.database.pause_seconds must be a whole number from 300 to 86400."
  }

  validation {
    condition     = var.values.database.backup_days >= 1 && var.values.database.backup_days <= 35 && floor(var.values.database.backup_days) == var.values.database.backup_days
    error_message = "data.database.backup_days must be a whole number from 1 to 35."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.values.database.log_days)
    error_message = "data.database.log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }

  # End of the generated part.

  validation {
    condition     = !var.values.protect || (var.values.database.backup_days >= 7 && var.values.point_in_time_recovery)
    error_message = "data.protect requires point_in_time_recovery, and database.backup_days of 7 or more."
  }
}
