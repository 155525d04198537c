# The agent on a spot instance, with the layers that it uses.

provider "aws" {
  region = "eu-west-1"
}

variable "release" {
  description = "The release: its revision, and the artifact in a bucket."
  type        = object({ version = string, artifact_bucket = string, agent_key = string, agent_digest = string })
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

module "mail" {
  source = "../../../mail"
  values = { from = "shop@example.com" }
}

module "signing" {
  source = "../../signing-key"
  name   = "example"
}

module "agent" {
  source    = "../.."
  name      = "example"
  release   = merge(var.release, module.signing)
  network   = module.network
  data      = module.data
  messaging = module.messaging
  mail      = module.mail
  shop      = { origin = "https://shop.example.com" }
  values    = { ami = "ami-0123456789abcdef0", spot = true }
}
