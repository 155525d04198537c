mock_provider "aws" {
  source = "../testing/aws"
}

run "the_example_plans" {
  command = plan

  module {
    source = "./examples/queue"
  }

  assert {
    condition     = keys(module.queue.queues) == ["mails"]
    error_message = "the example has other queues than its own"
  }
}
