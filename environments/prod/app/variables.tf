variable "name" {
  description = "Name of the shop: the prefix of every resource name."
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
  description = "Outputs of the foundation root. The modules declare the types."
  type        = any
}

variable "release" {
  description = "The release: the git revision; the keys of the artifacts, each with its digest; the image with its digest, or null if api.runtime is lambda."
  type = object({
    version         = string
    artifact_bucket = string
    api_key         = string
    worker_key      = string
    migration_key   = string
    agent_key       = string
    agent_digest    = string
    image           = string
  })
}

variable "values" {
  description = "The merged values of all modules. The modules declare the types."
  type        = any
}
