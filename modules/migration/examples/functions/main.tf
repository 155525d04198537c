# The migration of a database, with the layers that it uses. To migrate: `aws lambda invoke --function-name
# example-migration-login --cli-read-timeout 0 result.json`.

provider "aws" {
  region = "eu-west-1"
}

variable "release" {
  description = "The release: its revision, and the artifact in a bucket."
  type        = object({ version = string, artifact_bucket = string, migration_key = string })
}

module "network" {
  source = "../../../network"
  name   = "example"
}

module "data" {
  source  = "../../../data"
  name    = "example"
  network = module.network
}

module "migration" {
  source     = "../.."
  name       = "example"
  release    = var.release
  network    = module.network
  data       = module.data
  sales_user = "agent"
}
