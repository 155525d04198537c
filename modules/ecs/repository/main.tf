# The image repository. It exists for both runtimes, because a rollback may need an image.

resource "aws_ecr_repository" "this" {
  name                 = "${var.name}-api"
  image_tag_mutability = "IMMUTABLE"
  # Unless it is protected, it is deleted with its images. They can be built again from their revision.
  force_delete = !var.protect

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the newest images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.keep_images }
      action       = { type = "expire" }
    }]
  })
}
