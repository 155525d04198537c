variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  type = object({
    cidr            = string
    public_subnets  = map(string)
    private_subnets = map(string)
    agent_zone      = string
    nat             = bool
    nat_zone        = string
    flow_log        = bool
    flow_log_days   = number
  })

  validation {
    condition     = alltrue([for cidr in concat([var.values.cidr], values(var.values.public_subnets), values(var.values.private_subnets)) : can(cidrhost(cidr, 0))])
    error_message = "network: cidr and each subnet must be a block such as 10.0.0.0/16."
  }

  validation {
    condition     = length(var.values.private_subnets) >= 2
    error_message = "network.private_subnets: a database needs at least two zones."
  }

  validation {
    condition     = contains(keys(var.values.public_subnets), var.values.agent_zone) && contains(keys(var.values.public_subnets), var.values.nat_zone)
    error_message = "network: agent_zone and nat_zone must be zones of public_subnets."
  }
}
