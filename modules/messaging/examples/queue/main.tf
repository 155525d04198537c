# Queues and topics with the default settings.

provider "aws" {
  region = "eu-west-1"
}

module "queue" {
  source = "../.."
  name   = "example"
}
