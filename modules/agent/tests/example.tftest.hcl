mock_provider "aws" {
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/host"
  }

  variables {
    release = {
      version         = "abc1234"
      artifact_bucket = "example-artifacts"
      agent_key       = "agent/0000000000000000000000000000000000000000000000000000000000000000.tar.gz"
      agent_digest    = "0000000000000000000000000000000000000000000000000000000000000000"
    }
  }
}
