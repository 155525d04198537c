# A network with the default address ranges.

provider "aws" {
  region = "eu-west-1"
}

module "network" {
  source = "../.."
  name   = "example"
}
