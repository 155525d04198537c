terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
      # CloudFront requires its certificates, firewalls and log deliveries in us-east-1.
      configuration_aliases = [aws.us_east_1]
    }
  }
}
