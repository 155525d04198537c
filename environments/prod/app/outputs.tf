output "cloudfront_url" {
  description = "URL of the shop."
  value       = module.edge.origin
}

output "api_gateway_url" {
  description = "URL of the API itself, which Stripe calls."
  value       = module.api.endpoint
}

output "cognito_user_pool_id" {
  description = "Id of the Cognito user pool."
  value       = var.foundation.identity.user_pool_id
}

output "cognito_client_id" {
  description = "Id of the user pool client; it has no secret."
  value       = var.foundation.identity.client_id
}

output "s3_bucket_name" {
  description = "Name of the bucket of the site."
  value       = module.edge.bucket
}

output "edge" {
  description = "What the CLI needs to publish and test the site: { distribution_id, domain_name, key_value_store_arn, viewer_request_function }."
  value = {
    distribution_id         = module.edge.distribution_id
    domain_name             = module.edge.domain_name
    key_value_store_arn     = module.edge.key_value_store_arn
    viewer_request_function = module.edge.viewer_request_function
  }
}

output "agent" {
  description = "What the CLI needs to sign the agent's release and to read the state of its host: { asg_name, host, release, release_parameter, signature_parameter, status_parameter }."
  value = {
    asg_name            = module.agent.asg_name
    host                = module.agent.host
    release             = module.agent.release
    release_parameter   = module.agent.release_parameter
    signature_parameter = module.agent.signature_parameter
    status_parameter    = module.agent.status_parameter
  }
}

output "migration" {
  description = "What the CLI needs to migrate the database: { function_name, log_group_names }."
  value       = module.migration
}

output "ecs" {
  description = "Container service of the API: { cluster_name, service_name }; null if the API is a function."
  value       = local.ecs == null ? null : { cluster_name = local.ecs.cluster_name, service_name = local.ecs.service_name }
}

output "log_groups" {
  description = "Log groups by service; access is the log of the HTTP API."
  value = merge(module.observability.log_groups, {
    access          = module.api.log_group_names.access
    migration       = module.migration.log_group_names.schema
    migration-login = module.migration.log_group_names.login
    report          = module.migration.log_group_names.report
  })
}

output "dashboard_url" {
  description = "URL of the dashboard; null if there is none."
  value       = module.observability.dashboard_url
}
