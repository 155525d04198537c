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
  description = "The released image, with its digest, in the repository of this module."
  type        = object({ image = string })

  validation {
    condition     = var.release.image != null && can(regex("^[^@]+@sha256:[0-9a-f]{64}$", var.release.image))
    error_message = "release.image must name an image by its digest, such as .../ecommerce-api@sha256:...: api.runtime ecs needs one."
  }
}

variable "images" {
  description = "The image repository, from repository/ of this module."
  type        = object({ arn = string })
}

variable "app" {
  description = "Environment variables, permissions and log group of the app, from module api."
  type = object({
    environment = map(string)
    policy      = string
    log_group   = object({ name = string, arn = string })
  })
}

variable "network" {
  description = "The VPC, from module network. The load balancer is in the private subnets, the app too if they have a NAT gateway."
  type = object({
    vpc_id             = string
    public_subnet_ids  = list(string)
    private_subnet_ids = list(string)
    nat                = bool
  })

  validation {
    condition     = length(var.network.private_subnet_ids) >= 2
    error_message = "network.private_subnet_ids: a load balancer needs at least two zones."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    capacity  = optional(string, "fargate")
    cpu       = optional(number, 256)
    memory_mb = optional(number, 512)
    tasks = optional(object({
      min         = optional(number, 1)
      max         = optional(number, 4)
      cpu_percent = optional(number, 60)
    }), {})
    host = optional(object({
      tasks         = optional(number, 3)
      ami           = optional(string)
      instance_type = optional(string, "t4g.small")
    }), {})
    keep_images = optional(number, 20)
    protect     = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["fargate", "ec2"], var.values.capacity)
    error_message = "ecs.capacity must be fargate or ec2."
  }

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096], var.values.cpu)
    error_message = "ecs.cpu must be 256, 512, 1024, 2048 or 4096."
  }

  validation {
    condition     = var.values.memory_mb >= 512 && var.values.memory_mb <= 30720 && floor(var.values.memory_mb) == var.values.memory_mb
    error_message = "ecs.memory_mb must be a whole number from 512 to 30720."
  }

  validation {
    condition     = var.values.tasks.min >= 1 && floor(var.values.tasks.min) == var.values.tasks.min
    error_message = "ecs.tasks.min must be a whole number of at least 1."
  }

  validation {
    condition     = var.values.tasks.max >= 1 && floor(var.values.tasks.max) == var.values.tasks.max
    error_message = "ecs.tasks.max must be a whole number of at least 1."
  }

  validation {
    condition     = var.values.tasks.cpu_percent >= 10 && var.values.tasks.cpu_percent <= 90 && floor(var.values.tasks.cpu_percent) == var.values.tasks.cpu_percent
    error_message = "ecs.tasks.cpu_percent must be a whole number from 10 to 90."
  }

  validation {
    condition     = var.values.host.tasks >= 1 && floor(var.values.host.tasks) == var.values.host.tasks
    error_message = "ecs.host.tasks must be a whole number of at least 1."
  }

  validation {
    condition     = var.values.host.ami == null ? true : can(regex("^ami-[0-9a-f]{8,17}$", var.values.host.ami))
    error_message = "ecs.host.ami must be the id of an ECS-optimised image for arm64, such as ami-0123456789abcdef0."
  }

  validation {
    condition     = can(regex("^[a-z]+[0-9]+g[a-z]*\\.[0-9a-z]+$", var.values.host.instance_type))
    error_message = "ecs.host.instance_type must be an arm64 type, such as t4g.small."
  }

  validation {
    condition     = var.values.keep_images >= 2 && var.values.keep_images <= 1000 && floor(var.values.keep_images) == var.values.keep_images
    error_message = "ecs.keep_images must be a whole number from 2 to 1000."
  }

  # End of the generated part.

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096], var.values.cpu) && var.values.memory_mb >= 2 * var.values.cpu && var.values.memory_mb <= 8 * var.values.cpu
    error_message = "ecs: cpu must be 256, 512, 1024, 2048 or 4096, and memory_mb from two to eight times that."
  }

  validation {
    condition     = var.values.tasks.min >= 1 && var.values.tasks.max >= var.values.tasks.min
    error_message = "ecs.tasks: min must be at least 1, and max at least min."
  }

  validation {
    condition     = var.values.capacity == "fargate" || (var.values.host.ami != null && can(regex("^ami-[0-9a-f]{8,17}$", var.values.host.ami)))
    error_message = "ecs.host.ami must be an ECS-optimised image for arm64, such as ami-0123456789abcdef0, if capacity is ec2."
  }
}
