variable "values" {
  description = "The operator's choices: see values.yaml."
  type = object({
    from    = string
    zone_id = string
    dmarc   = string
  })

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.values.from))
    error_message = "mail.from must be an address, such as shop@example.com."
  }

  validation {
    condition     = var.values.dmarc == null ? true : contains(["none", "quarantine", "reject"], var.values.dmarc)
    error_message = "mail.dmarc must be none, quarantine or reject, or null for no record."
  }

  validation {
    condition     = var.values.dmarc == null || var.values.zone_id != null
    error_message = "mail.dmarc is a record in the domain's zone: it needs zone_id."
  }
}
