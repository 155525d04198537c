# What AWS would answer, where a made-up word would not do: the provider checks ARNs and policies.

mock_data "aws_iam_policy_document" {
  defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::000000000000:role/mock" }
}

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:eu-west-1:000000000000:mock"
    url = "https://sqs.eu-west-1.amazonaws.com/000000000000/mock"
  }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:eu-west-1:000000000000:mock" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-west-1:000000000000:log-group:mock" }
}

mock_resource "aws_db_instance" {
  defaults = {
    address            = "mock.eu-west-1.rds.amazonaws.com"
    port               = 3306
    master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:mock", secret_status = "active", kms_key_id = "mock" }]
  }
}

mock_resource "aws_rds_cluster" {
  defaults = {
    endpoint           = "mock.cluster.eu-west-1.rds.amazonaws.com"
    port               = 3306
    master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:mock", secret_status = "active", kms_key_id = "mock" }]
  }
}

mock_resource "aws_cognito_user_pool" {
  defaults = {
    id  = "eu-west-1_mock"
    arn = "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_mock"
  }
}

mock_resource "aws_ses_domain_dkim" {
  defaults = { dkim_tokens = ["one", "two", "three"] }
}
