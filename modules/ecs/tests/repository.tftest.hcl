mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name        = "ecommerce-dev"
  keep_images = 20
}

run "an_image_stays_what_it_was" {
  module {
    source = "./repository"
  }

  assert {
    condition     = aws_ecr_repository.this.name == "ecommerce-dev-api" && aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "a tag may come to name another image, or nobody looks at what is in it"
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this.policy).rules[0].selection.countNumber == 20
    error_message = "images are kept for ever, or not long enough to go back"
  }
}

run "a_way_back_is_kept" {
  command = plan

  module {
    source = "./repository"
  }

  variables {
    keep_images = 1
  }

  expect_failures = [var.keep_images]
}
