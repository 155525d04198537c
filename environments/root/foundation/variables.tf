variable "environment" {
  description = "dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
}

variable "name" {
  description = "What every name begins with: ecommerce in prod, ecommerce-dev in dev."
  type        = string
}

variable "account" {
  description = "The number of the AWS account that this may touch, and no other."
  type        = string
}

variable "region" {
  description = "The AWS region."
  type        = string
}

variable "values" {
  description = "Each module's values, merged: its defaults, then the environment's. The modules know their types."
  type        = any
}
