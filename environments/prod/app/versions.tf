terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # The CLI passes bucket, key and region, so that this file is equal in all environments.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]

  default_tags {
    tags = { Project = "comptoir", Shop = var.name }
  }
}

# CloudFront requires its certificates, firewalls and log deliveries in us-east-1.
provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = [var.account]

  default_tags {
    tags = { Project = "comptoir", Shop = var.name }
  }
}
