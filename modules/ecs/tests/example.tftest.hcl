mock_provider "aws" {
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/container"
  }

  variables {
    image = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/example-api@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
}
