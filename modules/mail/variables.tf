variable "account" {
  description = "AWS account id; null: read from AWS."
  type        = string
  default     = null
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  type = object({
    from     = string
    identity = string
    zone_id  = string
    dmarc    = string
  })

  validation {
    condition     = can(regex("^[!-?A-~]+@[A-Za-z0-9.-]+\\.[A-Za-z0-9-]+$", var.values.from))
    error_message = "mail.from must be an address in ASCII, such as shop@example.com; an international domain in Punycode."
  }

  validation {
    condition     = contains(["create", "existing"], var.values.identity)
    error_message = "mail.identity must be create or existing."
  }

  validation {
    condition     = var.values.dmarc == null ? true : contains(["none", "quarantine", "reject"], var.values.dmarc)
    error_message = "mail.dmarc must be none, quarantine or reject, or null for no record."
  }

  validation {
    condition     = var.values.dmarc == null || (var.values.zone_id != null && var.values.identity == "create")
    error_message = "mail.dmarc requires zone_id and identity create, because it is a record in the domain's zone."
  }
}
