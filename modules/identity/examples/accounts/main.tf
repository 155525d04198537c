# Accounts whose codes Cognito sends itself.

provider "aws" {
  region = "eu-west-1"
}

module "identity" {
  source = "../.."
  name   = "example"
}
