# The workers, with the layers that they use.

provider "aws" {
  region = "eu-west-1"
}

variable "release" {
  description = "The release: its revision, and the artifact in a bucket."
  type        = object({ version = string, artifact_bucket = string, worker_key = string })
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

module "messaging" {
  source = "../../../messaging"
  name   = "example"
}

module "worker" {
  source    = "../.."
  name      = "example"
  release   = var.release
  data      = module.data
  messaging = module.messaging
  shop      = { origin = "https://shop.example.com", ship_to = ["FR", "BE"] }
}
