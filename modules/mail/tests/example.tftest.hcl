mock_provider "aws" {
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/domain"
  }

  variables {
    zone_id = "Z0123456789"
  }
}
