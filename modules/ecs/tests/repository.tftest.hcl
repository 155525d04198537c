mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name        = "ecommerce-dev"
  keep_images = 20
  protect     = false
}

run "image_tags_are_immutable" {
  module {
    source = "./repository"
  }

  assert {
    condition     = aws_ecr_repository.this.name == "ecommerce-dev-api" && aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "tags are mutable, or images are not scanned"
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this.policy).rules[0].selection.countNumber == 20
    error_message = "the number of kept images is not limited, or too small for rollbacks"
  }
}

run "a_protected_repository_is_not_deleted_with_its_images" {
  module {
    source = "./repository"
  }

  variables {
    protect = true
  }

  assert {
    condition     = !aws_ecr_repository.this.force_delete
    error_message = "a destroy deletes the images of earlier releases"
  }
}

run "at_least_two_images_are_kept" {
  command = plan

  module {
    source = "./repository"
  }

  variables {
    keep_images = 1
  }

  expect_failures = [var.keep_images]
}
