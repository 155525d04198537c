# Where the provider creates the resources. If the caller gives `account`, a plan calls no AWS API.

data "aws_caller_identity" "this" {
  count = var.account == null ? 1 : 0
}

data "aws_partition" "this" {}

data "aws_region" "this" {}

locals {
  account   = var.account == null ? data.aws_caller_identity.this[0].account_id : var.account
  partition = data.aws_partition.this.partition
  region    = data.aws_region.this.name
}
