# The tables, and a database that costs nothing while it is idle.

provider "aws" {
  region = "eu-west-1"
}

module "network" {
  source = "../../../network"
  name   = "example"
}

module "data" {
  source  = "../.."
  name    = "example"
  network = module.network
  values  = { database = { engine = "aurora" } }
}
