variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "mail" {
  description = "Sender of the shop's mails and its SES identity, from module mail; used if values.mail is ses."
  type        = object({ from = string, identity_arn = string })
}

variable "values" {
  description = "The settings of this module: see values.yaml."
  type = object({
    protect       = bool
    mail          = string
    tier          = string
    token_minutes = number
    refresh_days  = number
  })

  validation {
    condition     = contains(["cognito", "ses"], var.values.mail)
    error_message = "identity.mail must be cognito or ses."
  }

  validation {
    condition     = contains(["LITE", "ESSENTIALS", "PLUS"], var.values.tier)
    error_message = "identity.tier must be LITE, ESSENTIALS or PLUS."
  }

  validation {
    condition     = var.values.token_minutes >= 15 && var.values.token_minutes <= 60 && var.values.refresh_days >= 1 && var.values.refresh_days <= 30
    error_message = "identity: token_minutes must be from 15 to 60, refresh_days from 1 to 30."
  }
}
