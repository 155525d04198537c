# A domain as the sender, with the DKIM records in its zone.

provider "aws" {
  region = "eu-west-1"
}

variable "zone_id" {
  description = "Id of the Route 53 zone of the domain."
  type        = string
}

module "mail" {
  source = "../.."
  values = { from = "shop@example.com", zone_id = var.zone_id }
}
