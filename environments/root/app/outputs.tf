output "cloudfront_url" {
  description = "Where the shop is."
  value       = module.edge.origin
}

output "api_gateway_url" {
  description = "Where the API is without the shop's address: the payment provider calls it there."
  value       = module.api.endpoint
}

output "cognito_user_pool_id" {
  description = "Id of the Cognito user pool."
  value       = local.identity.user_pool_id
}

output "cognito_client_id" {
  description = "Id of the user pool client; it has no secret."
  value       = local.identity.client_id
}

output "s3_bucket_name" {
  description = "Where the site is published."
  value       = module.edge.bucket
}

output "edge" {
  description = "What a publication tells: { distribution_id, key_value_store_arn, viewer_request_function }."
  value = {
    distribution_id         = module.edge.distribution_id
    key_value_store_arn     = module.edge.key_value_store_arn
    viewer_request_function = module.edge.viewer_request_function
  }
}

output "agent" {
  description = "Where a deploy reads what the host runs: { asg_name, host, release_parameter, status_parameter }."
  value = {
    asg_name          = module.agent.asg_name
    host              = module.agent.host
    release_parameter = module.agent.release_parameter
    status_parameter  = module.agent.status_parameter
  }
}

output "ecs" {
  description = "Where the app runs as a container: { cluster_name, service_name }; null where it is a function."
  value       = one([for ecs in module.ecs : { cluster_name = ecs.cluster_name, service_name = ecs.service_name }])
}

output "log_groups" {
  description = "Where each service logs, by its name; access is the gateway's own."
  value       = merge(local.log_groups, { access = module.api.log_group_names.access })
}

output "dashboard_url" {
  description = "URL of the dashboard; null if there is none."
  value       = module.observability.dashboard_url
}
