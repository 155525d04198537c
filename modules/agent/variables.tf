variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "environment" {
  description = "dev or prod."
  type        = string

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
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
  type = object({
    ami               = string
    instance_type     = string
    spot              = bool
    volume_gb         = number
    packaging_seconds = number
    shipping_seconds  = number
    log_level         = string
    log_days          = number
  })

  validation {
    condition     = var.values.ami != null && can(regex("^ami-[0-9a-f]{8,17}$", var.values.ami))
    error_message = "agent.ami must be an image id, such as ami-0123456789abcdef0. To set the newest: make ami-bump ENV=..."
  }

  validation {
    condition     = can(regex("^[a-z]+[0-9]+g[a-z]*\\.[0-9a-z]+$", var.values.instance_type)) && !endswith(var.values.instance_type, ".nano")
    error_message = "agent.instance_type must be an arm64 type, such as t4g.micro. A nano has too little memory to install the log agent."
  }

  validation {
    condition     = var.values.volume_gb >= 8
    error_message = "agent.volume_gb must be at least 8, because the image needs 8 GB."
  }

  validation {
    condition     = var.values.packaging_seconds >= 0 && var.values.shipping_seconds >= 0
    error_message = "agent: packaging_seconds and shipping_seconds must be 0 or more."
  }

  validation {
    condition     = contains(["trace", "debug", "info", "warn", "error", "fatal"], var.values.log_level)
    error_message = "agent.log_level must be trace, debug, info, warn, error or fatal."
  }
}
