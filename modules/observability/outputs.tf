output "alarm_names" {
  description = "Names of all alarms, sorted."
  value       = sort([for alarm in local.alarms : alarm.alarm_name])
}

output "dashboard_url" {
  description = "URL of the dashboard; null if there is none."
  value       = var.values.dashboard ? "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${var.name}" : null
}
