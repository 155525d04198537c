/** Resource types that AWS does not charge for, with the reason. */
export const freeResources: Readonly<Record<string, string>> = {
  ...each('certificates for CloudFront are free', [
    'aws_acm_certificate',
    'aws_acm_certificate_validation',
  ]),
  ...each('part of an API, which is billed by request', [
    'aws_apigatewayv2_integration',
    'aws_apigatewayv2_route',
    'aws_apigatewayv2_stage',
    'aws_apigatewayv2_vpc_link',
  ]),
  ...each('scaling is free, the started capacity is not', [
    'aws_appautoscaling_policy',
    'aws_appautoscaling_target',
    'aws_autoscaling_group',
    'aws_ecs_capacity_provider',
    'aws_ecs_cluster_capacity_providers',
  ]),
  ...each('the first two budgets are free', ['aws_budgets_budget']),
  ...each('part of a distribution', [
    'aws_cloudfront_origin_access_control',
    'aws_cloudfront_response_headers_policy',
  ]),
  ...each('delivery to S3 as text is free', [
    'aws_cloudwatch_log_delivery_destination',
    'aws_cloudwatch_log_delivery_source',
  ]),
  ...each('each run is billed by scanned data', ['aws_cloudwatch_query_definition']),
  ...each('part of a user pool, which is billed by user', [
    'aws_cognito_user_group',
    'aws_cognito_user_pool_client',
  ]),
  ...each('part of a table', ['aws_dynamodb_resource_policy']),
  ...each('part of a database', [
    'aws_db_parameter_group',
    'aws_db_subnet_group',
    'aws_rds_cluster_parameter_group',
    'aws_rds_cluster_instance',
  ]),
  ...each('part of a network', [
    'aws_vpc',
    'aws_subnet',
    'aws_internet_gateway',
    'aws_route',
    'aws_route_table',
    'aws_route_table_association',
    'aws_default_security_group',
    'aws_security_group',
    'aws_vpc_security_group_egress_rule',
    'aws_vpc_security_group_ingress_rule',
    'aws_flow_log',
  ]),
  ...each('a gateway endpoint is free', ['aws_vpc_endpoint']),
  ...each('images are billed by size', ['aws_ecr_lifecycle_policy']),
  ...each('the cluster is free, its tasks are not', ['aws_ecs_cluster', 'aws_ecs_task_definition']),
  ...each('IAM is free', [
    'aws_iam_instance_profile',
    'aws_iam_role',
    'aws_iam_role_policy',
    'aws_iam_role_policy_attachment',
  ]),
  ...each('part of a key', ['aws_kms_alias']),
  ...each('part of a function', [
    'aws_lambda_alias',
    'aws_lambda_event_source_mapping',
    'aws_lambda_function_event_invoke_config',
    'aws_lambda_permission',
  ]),
  ...each('part of a load balancer', ['aws_lb_listener', 'aws_lb_target_group']),
  ...each('an alias within AWS is free, and so are records', ['aws_route53_record']),
  ...each('part of a bucket', [
    'aws_s3_bucket_lifecycle_configuration',
    'aws_s3_bucket_ownership_controls',
    'aws_s3_bucket_policy',
    'aws_s3_bucket_public_access_block',
    'aws_s3_bucket_server_side_encryption_configuration',
    'aws_s3_bucket_versioning',
  ]),
  ...each('part of an identity', ['aws_ses_domain_dkim']),
  ...each('the first thousand mails a month are free', [
    'aws_sns_topic_policy',
    'aws_sns_topic_subscription',
  ]),
  ...each('part of a queue', ['aws_sqs_queue_policy', 'aws_sqs_queue_redrive_allow_policy']),
  ...each('a standard parameter is free', ['aws_ssm_parameter']),
}

function each(why: string, types: readonly string[]): Record<string, string> {
  return Object.fromEntries(types.map((type) => [type, why]))
}
