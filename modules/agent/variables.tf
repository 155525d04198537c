variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "account" {
  description = "AWS account id."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account must be an AWS account id of twelve digits."
  }
}

variable "release" {
  description = "The release: the git revision, and the agent's artifact with its sha256."
  type = object({
    version         = string
    artifact_bucket = string
    agent_key       = string
    agent_digest    = string
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

variable "subnet_id" {
  description = "Subnet of the host, with access to the internet, from module network."
  type        = string
}

variable "security_group_id" {
  description = "Security group of the host, without inbound rules, from module network."
  type        = string
}

variable "orders_table" {
  description = "The orders table, from module data."
  type        = object({ name = string, arn = string })
}

variable "products_table" {
  description = "The catalogue and the stock, from module data."
  type        = object({ name = string, arn = string })
}

variable "database" {
  description = "The analytics database, from module data."
  type = object({
    endpoint          = string
    port              = number
    name              = string
    resource_id       = string
    master_secret_arn = string
  })
}

variable "long_tasks_queue" {
  description = "The queue for the steps of orders, from module messaging."
  type        = object({ url = string, arn = string })
}

variable "order_completed_topic_arn" {
  description = "ARN of the topic for completed orders, from module messaging."
  type        = string
}

variable "topics_key_arn" {
  description = "ARN of the KMS key of the topics, from module messaging; null if they have none."
  type        = string
}

variable "mail" {
  description = "Sender of the shop's mails, from module mail."
  type        = object({ from = string })
}

variable "site_origin" {
  description = "Origin of the shop, from module edge: https:// and its host."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.site_origin))
    error_message = "site_origin must be https:// and a host, without a path."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    ami               = optional(string)
    instance_type     = optional(string, "t4g.micro")
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
    condition     = can(regex("^[a-z]+[0-9]+g[a-z]*\\.[0-9a-z]+$", var.values.instance_type)) && !can(regex("\\.nano$", var.values.instance_type))
    error_message = "agent.instance_type must be an arm64 type, such as t4g.micro, and not a nano, which has too little memory to install the log agent."
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
