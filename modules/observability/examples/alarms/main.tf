# The alarms and the dashboard, for resources that another root created.

provider "aws" {
  region = "eu-west-1"
}

module "messaging" {
  source = "../../../messaging"
  name   = "example"
}

module "observability" {
  source    = "../.."
  name      = "example"
  messaging = module.messaging
  data = {
    orders_table   = { name = "example-orders" }
    products_table = { name = "example-products" }
    database       = { identifier = "example", engine = "mysql" }
  }
  api = {
    api_id          = "a1b2c3d4e5"
    function        = { name = "example-api" }
    log_group_names = { app = "/aws/lambda/example-api" }
  }
  worker = {
    functions = {
      orders-worker = { name = "example-orders-worker", log_group_name = "/aws/lambda/example-orders-worker" }
      sweeper       = { name = "example-sweeper", log_group_name = "/aws/lambda/example-sweeper" }
    }
  }
  agent = { asg_name = "example-agent", log_group_name = "/example/agent" }
}
