mock_provider "aws" {
  source = "../testing/aws"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/site"
  }
}
