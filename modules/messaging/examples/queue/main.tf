# A queue of your own, with its dead-letter queue. The topics have the default settings.

provider "aws" {
  region = "eu-west-1"
}

module "queue" {
  source = "../.."
  name   = "example"
  values = {
    queues = { mails = { visibility_seconds = 60, retention_days = 4, receives = 5 } }
  }
}
