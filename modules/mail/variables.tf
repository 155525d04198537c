variable "values" {
  description = "The operator's choices: see values.yaml."
  type = object({
    from    = string
    zone_id = string
  })

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.values.from))
    error_message = "mail.from must be an address, such as shop@example.com."
  }
}
