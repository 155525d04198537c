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
  description = "The release: the git revision, the agent's artifact with its sha256, and the public key of signing-key/, which signs it."
  type = object({
    version         = string
    artifact_bucket = string
    agent_key       = string
    agent_digest    = string
    public_key      = string
  })

  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.release.agent_digest)) && strcontains(var.release.agent_key, var.release.agent_digest)
    error_message = "release.agent_digest must be a SHA-256, and release.agent_key must contain it."
  }

  validation {
    condition     = dirname(var.release.agent_key) != "."
    error_message = "release.agent_key must be in its own folder, such as agent/, because the host may read the whole folder."
  }
}

variable "network" {
  description = "Subnets with access to the internet, of which EC2 takes one that has capacity, and security group without inbound rules, from module network."
  type        = object({ public_subnet_ids = list(string), agent_security_group_id = string })
}

variable "data" {
  description = "The tables and the analytics database, from module data."
  type = object({
    orders_table   = object({ name = string, arn = string })
    products_table = object({ name = string, arn = string })
    database = object({
      engine      = optional(string, "mysql")
      endpoint    = string
      port        = number
      name        = string
      resource_id = string
    })
  })
}

variable "messaging" {
  description = "The queue for the steps of orders, the topic for completed orders, and the key of the topics, from module messaging."
  type = object({
    queues         = object({ long-tasks = object({ url = string, arn = string }) })
    topics         = object({ order_completed = string })
    topics_key_arn = optional(string)
  })
}

variable "mail" {
  description = "Sender of the shop's mails and the address that answers buyers, from module mail."
  type        = object({ from = string, contact = optional(string) })
}

variable "shop" {
  description = "Origin of the shop, from module edge: https:// and its host."
  type        = object({ origin = string })

  validation {
    condition     = can(regex("^https://[^/]+$", var.shop.origin))
    error_message = "shop.origin must be https:// and a host, without a path."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    ami               = optional(string)
    instance_types    = optional(list(string), ["t4g.micro", "t4g.small", "t4g.medium", "c7g.medium"])
    spot              = optional(bool, false)
    volume_gb         = optional(number, 8)
    packaging_seconds = optional(number, 30)
    shipping_seconds  = optional(number, 60)
    log_level         = optional(string, "info")
    log_days          = optional(number, 14)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.values.ami == null ? true : can(regex("^ami-[0-9a-f]{8,17}$", var.values.ami))
    error_message = "agent.ami must be an image id, such as ami-0123456789abcdef0."
  }

  validation {
    condition     = length(var.values.instance_types) >= 2 && length(distinct(var.values.instance_types)) == length(var.values.instance_types)
    error_message = "agent.instance_types must be a list of at least 2 different items."
  }

  validation {
    condition     = alltrue([for item in var.values.instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*\\.[0-9a-z]+$", item)) && !can(regex("\\.nano$", item))])
    error_message = "agent.instance_types: each item must be an arm64 type, such as t4g.micro, and not a nano, which has too little memory to install the log agent."
  }

  validation {
    condition     = var.values.volume_gb >= 8 && var.values.volume_gb <= 1024 && floor(var.values.volume_gb) == var.values.volume_gb
    error_message = "agent.volume_gb must be a whole number from 8, the size of the image, to 1024."
  }

  validation {
    condition     = var.values.packaging_seconds >= 0 && floor(var.values.packaging_seconds) == var.values.packaging_seconds
    error_message = "agent.packaging_seconds must be a whole number of at least 0."
  }

  validation {
    condition     = var.values.shipping_seconds >= 0 && floor(var.values.shipping_seconds) == var.values.shipping_seconds
    error_message = "agent.shipping_seconds must be a whole number of at least 0."
  }

  validation {
    condition     = contains(["trace", "debug", "info", "warn", "error", "fatal"], var.values.log_level)
    error_message = "agent.log_level must be trace, debug, info, warn, error or fatal."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.values.log_days)
    error_message = "agent.log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }

  # End of the generated part.

  validation {
    condition     = var.values.ami != null && can(regex("^ami-[0-9a-f]{8,17}$", var.values.ami))
    error_message = "agent.ami must be an image id, such as ami-0123456789abcdef0. To set the newest: make ami-bump ENV=..."
  }
}
