output "alarm_names" {
  description = "Names of all alarms, sorted."
  value       = sort([for alarm in local.alarms : alarm.alarm_name])
}

output "dashboard_url" {
  description = "URL of the dashboard; null if there is none."
  value       = var.values.dashboard ? "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${var.name}" : null
}

output "log_groups" {
  description = "Names of the log groups by service: api, orders-worker, sweeper and agent."
  value       = local.log_groups
}
