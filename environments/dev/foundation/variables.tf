variable "environment" {
  description = "dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
}

variable "name" {
  description = "Prefix of every resource name: ecommerce in prod, ecommerce-dev in dev."
  type        = string
}

variable "account" {
  description = "AWS account id. The provider refuses any other account."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "values" {
  description = "The merged values of all modules. The modules declare the types."
  type        = any
}
