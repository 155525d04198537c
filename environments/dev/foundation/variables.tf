variable "name" {
  description = "Name of the shop: the prefix of every resource name."
  type        = string
}

variable "account" {
  description = "AWS account id. The provider refuses any other account."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "values" {
  description = "The merged values of all modules. The modules declare the types."
  type        = any
}
