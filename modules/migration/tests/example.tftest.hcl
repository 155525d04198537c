mock_provider "aws" {
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/functions"
  }

  variables {
    release = {
      version         = "abc1234"
      artifact_bucket = "example-artifacts"
      migration_key   = "migration/0000000000000000000000000000000000000000000000000000000000000000.zip"
    }
  }
}
