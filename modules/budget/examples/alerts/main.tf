# A budget of 20 $ a month that warns through the topic for operators.

provider "aws" {
  region = "eu-west-1"
}

module "messaging" {
  source = "../../../messaging"
  name   = "example"
}

module "budget" {
  source    = "../.."
  name      = "example"
  messaging = module.messaging
  values    = { monthly_usd = 20 }
}
