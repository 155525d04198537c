# Mock values for attributes that the provider checks, such as ARNs and policies. Terraform generates the others.

mock_data "aws_caller_identity" {
  defaults = { account_id = "000000000000" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { name = "eu-west-1" }
}

mock_data "aws_iam_policy_document" {
  defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
}

mock_resource "aws_vpc" {
  defaults = { owner_id = "000000000000" }
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

mock_resource "aws_s3_bucket" {
  defaults = {
    arn                         = "arn:aws:s3:::mock"
    bucket_regional_domain_name = "mock.s3.eu-west-1.amazonaws.com"
  }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    arn            = "arn:aws:cloudfront::000000000000:distribution/EMOCK"
    domain_name    = "mock.cloudfront.net"
    hosted_zone_id = "Z2FDTNDATAQYW2"
  }
}

mock_resource "aws_cloudfront_key_value_store" {
  defaults = { arn = "arn:aws:cloudfront::000000000000:key-value-store/00000000-0000-0000-0000-000000000000" }
}

mock_resource "aws_cloudfront_function" {
  defaults = { arn = "arn:aws:cloudfront::000000000000:function/mock" }
}

mock_resource "aws_acm_certificate" {
  defaults = {
    arn = "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-0000-0000-000000000000"
    domain_validation_options = [{
      domain_name           = "shop.example"
      resource_record_name  = "_mock.shop.example."
      resource_record_type  = "CNAME"
      resource_record_value = "_mock.acm-validations.aws."
    }]
  }
}

mock_resource "aws_dynamodb_table" {
  defaults = { arn = "arn:aws:dynamodb:eu-west-1:000000000000:table/mock" }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = { arn = "arn:aws:wafv2:us-east-1:000000000000:global/webacl/mock/00000000-0000-0000-0000-000000000000" }
}

mock_resource "aws_cloudwatch_log_delivery_source" {
  defaults = { arn = "arn:aws:logs:us-east-1:000000000000:delivery-source:mock" }
}

mock_resource "aws_cloudwatch_log_delivery_destination" {
  defaults = { arn = "arn:aws:logs:us-east-1:000000000000:delivery-destination:mock" }
}

mock_resource "aws_cloudwatch_metric_alarm" {
  defaults = { arn = "arn:aws:cloudwatch:eu-west-1:000000000000:alarm:mock" }
}

mock_data "aws_default_tags" {
  defaults = { tags = { Project = "comptoir" } }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn           = "arn:aws:lambda:eu-west-1:000000000000:function:mock"
    qualified_arn = "arn:aws:lambda:eu-west-1:000000000000:function:mock:7"
    version       = "7"
  }
}

mock_resource "aws_lambda_alias" {
  defaults = {
    arn        = "arn:aws:lambda:eu-west-1:000000000000:function:mock:live"
    invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:000000000000:function:mock:live/invocations"
  }
}

mock_resource "aws_apigatewayv2_api" {
  defaults = {
    id            = "mock"
    api_endpoint  = "https://mock.execute-api.eu-west-1.amazonaws.com"
    execution_arn = "arn:aws:execute-api:eu-west-1:000000000000:mock"
  }
}

mock_resource "aws_ssm_parameter" {
  defaults = { arn = "arn:aws:ssm:eu-west-1:000000000000:parameter/mock" }
}

mock_resource "aws_iam_instance_profile" {
  defaults = { arn = "arn:aws:iam::000000000000:instance-profile/mock" }
}

mock_resource "aws_launch_template" {
  defaults = {
    id             = "lt-00000000000000000"
    latest_version = 1
  }
}

mock_resource "aws_autoscaling_group" {
  defaults = { arn = "arn:aws:autoscaling:eu-west-1:000000000000:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/mock" }
}

mock_resource "aws_lb" {
  defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer/app/mock/0000000000000000" }
}

mock_resource "aws_lb_listener" {
  defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/mock/0000000000000000/0000000000000000" }
}

mock_resource "aws_lb_target_group" {
  defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/mock/0000000000000000" }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:eu-west-1:000000000000:repository/mock"
    repository_url = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/mock"
  }
}

mock_resource "aws_ecs_cluster" {
  defaults = { arn = "arn:aws:ecs:eu-west-1:000000000000:cluster/mock" }
}

mock_resource "aws_ecs_task_definition" {
  defaults = { arn = "arn:aws:ecs:eu-west-1:000000000000:task-definition/mock:1" }
}
