# A site and an API of any kind on one origin.

provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

module "edge" {
  source       = "../.."
  providers    = { aws = aws, aws.us_east_1 = aws.us_east_1 }
  name         = "example"
  api_endpoint = "https://api.example.com"
}
