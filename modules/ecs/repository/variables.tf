variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "keep_images" {
  description = "Number of images to keep: one per release, so that as many releases can be rolled back."
  type        = number

  validation {
    condition     = var.keep_images >= 2
    error_message = "ecs.keep_images must be at least 2: the running image, and one to roll back to."
  }
}

variable "protect" {
  description = "Whether AWS refuses to delete the repository while it has images."
  type        = bool
  default     = false
}
