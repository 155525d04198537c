variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "mail" {
  description = "Sender of the shop's mails, its SES identity and the address that answers buyers, from module mail; needed if values.mail is ses."
  type        = object({ from = string, identity_arn = string, contact = optional(string) })
  default     = null

  validation {
    condition     = var.values.mail == "cognito" || var.mail != null
    error_message = "identity.mail ses needs a sender, but the input mail is null."
  }
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  # Generated from values.yaml by `make modules`:
  type = object({
    protect       = optional(bool, false)
    mail          = optional(string, "cognito")
    tier          = optional(string, "LITE")
    token_minutes = optional(number, 60)
    refresh_days  = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["cognito", "ses"], var.values.mail)
    error_message = "identity.mail must be cognito or ses."
  }

  validation {
    condition     = contains(["LITE", "ESSENTIALS", "PLUS"], var.values.tier)
    error_message = "identity.tier must be LITE, ESSENTIALS or PLUS."
  }

  validation {
    condition     = var.values.token_minutes >= 15 && var.values.token_minutes <= 60 && floor(var.values.token_minutes) == var.values.token_minutes
    error_message = "identity.token_minutes must be a whole number from 15 to 60."
  }

  validation {
    condition     = var.values.refresh_days >= 1 && var.values.refresh_days <= 30 && floor(var.values.refresh_days) == var.values.refresh_days
    error_message = "identity.refresh_days must be a whole number from 1 to 30."
  }

  # End of the generated part.
}
