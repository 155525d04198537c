# Any app in a container that listens on port 8080.

provider "aws" {
  region = "eu-west-1"
}

variable "image" {
  description = "The image, with its digest, in the repository of module images."
  type        = string
}

module "network" {
  source = "../../../network"
  name   = "example"
}

module "images" {
  source      = "../../repository"
  name        = "example"
  keep_images = 5
}

resource "aws_s3_bucket" "files" {
  bucket_prefix = "example-files-"
}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/example/api"
  retention_in_days = 14
}

data "aws_iam_policy_document" "app" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.files.arn}/*"]
  }
}

module "ecs" {
  source  = "../.."
  name    = "example"
  release = { image = var.image }
  images  = module.images
  network = module.network
  app = {
    environment = { LOG_LEVEL = "info" }
    policy      = data.aws_iam_policy_document.app.json
    log_group   = aws_cloudwatch_log_group.app
  }
}
