mock_provider "aws" {
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/function"
  }

  variables {
    release = {
      version         = "abc1234"
      artifact_bucket = "example-artifacts"
      api_key         = "api/0000000000000000000000000000000000000000000000000000000000000000.zip"
    }
  }
}
