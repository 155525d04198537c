variable "name" {
  description = "Prefix of every resource name."
  type        = string
}

variable "keep_images" {
  description = "How many images stay: one a release, so that many releases can be gone back."
  type        = number

  validation {
    condition     = var.keep_images >= 2
    error_message = "ecs.keep_images must be 2 at least: the one that runs, and one to go back to."
  }
}
