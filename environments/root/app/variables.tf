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

variable "foundation" {
  description = "All that the foundation root tells. The modules know their types."
  type        = any
}

variable "release" {
  description = "What is released: the git revision; the artifacts by keys that carry their digests; the image by its digest, or null where api.runtime is lambda."
  type = object({
    version         = string
    artifact_bucket = string
    api_key         = string
    worker_key      = string
    agent_key       = string
    agent_digest    = string
    image           = string
  })
}

variable "values" {
  description = "Each module's values, merged: its defaults, then the environment's. The modules know their types."
  type        = any
}
