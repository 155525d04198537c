variable "account" {
  description = "AWS account id; null: read from AWS."
  type        = string
  default     = null

  validation {
    condition     = var.account == null || can(regex("^[0-9]{12}$", var.account))
    error_message = "account must be an AWS account id of twelve digits."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    from     = optional(string, "shop@example.com")
    contact  = optional(string)
    identity = optional(string, "create")
    zone_id  = optional(string)
    dmarc    = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^[!-?A-~]+@[A-Za-z0-9.-]+\\.[A-Za-z0-9-]+$", var.values.from))
    error_message = "mail.from must be an address in ASCII, such as shop@example.com; an international domain in Punycode."
  }

  validation {
    condition     = var.values.contact == null ? true : can(regex("^[A-Za-z0-9_+-]+(\\.[A-Za-z0-9_+-]+)*@([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]+$", var.values.contact))
    error_message = "mail.contact must be an address of letters, digits and . _ + -, such as help@example.com; an international domain in Punycode."
  }

  validation {
    condition     = contains(["create", "existing"], var.values.identity)
    error_message = "mail.identity must be create or existing."
  }

  validation {
    condition     = var.values.zone_id == null ? true : can(regex("^Z[A-Z0-9]+$", var.values.zone_id))
    error_message = "mail.zone_id must be the id of a Route 53 zone, such as Z0123456789ABCDEF."
  }

  validation {
    condition     = var.values.dmarc == null ? true : contains(["none", "quarantine", "reject"], var.values.dmarc)
    error_message = "mail.dmarc must be null, none, quarantine or reject."
  }

  # End of the generated part.

  validation {
    condition     = var.values.dmarc == null || (var.values.zone_id != null && var.values.identity == "create")
    error_message = "mail.dmarc requires zone_id and identity create, because it is a record in the domain's zone."
  }
}
