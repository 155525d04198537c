# The optional firewall. It covers requests through the edge. Requests to the API's own address have the
# throttle of the HTTP API.

locals {
  # Requests of one address in five minutes, which AWS counts approximately:
  # https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
  # Each limit leaves the office of docs/request-limits.md room, and those for
  # paths are not below the API's own: the API's answer says when to try again, the firewall's does not.
  rate_rules = {
    requests-of-one-address   = { priority = 1, limit = var.values.firewall.requests_in_5_minutes, path = null }
    checkouts-of-one-address  = { priority = 2, limit = var.values.firewall.checkouts_in_5_minutes, path = "/api/checkout" }
    sign-ins-of-one-address   = { priority = 3, limit = var.values.firewall.sign_ins_in_5_minutes, path = "/api/auth/" }
    find-order-of-one-address = { priority = 4, limit = var.values.firewall.find_order_in_5_minutes, path = "/api/orders/find" }
  }

  managed_rules = {
    AWSManagedRulesAmazonIpReputationList = 10
    AWSManagedRulesCommonRuleSet          = 11
    AWSManagedRulesKnownBadInputsRuleSet  = 12
  }
}

resource "aws_wafv2_web_acl" "this" {
  count    = var.values.firewall.enabled ? 1 : 0
  provider = aws.us_east_1

  name        = var.name
  description = "The edge of ${var.name}"
  scope       = "CLOUDFRONT"

  default_action {
    allow {}
  }

  dynamic "rule" {
    for_each = local.rate_rules

    content {
      name     = rule.key
      priority = rule.value.priority

      action {
        block {}
      }

      statement {
        rate_based_statement {
          limit                 = rule.value.limit
          evaluation_window_sec = 300
          aggregate_key_type    = "IP"

          dynamic "scope_down_statement" {
            for_each = rule.value.path[*]

            content {
              byte_match_statement {
                search_string         = scope_down_statement.value
                positional_constraint = "STARTS_WITH"

                field_to_match {
                  uri_path {}
                }

                # Only this spelling reaches the API: the function refuses all others.
                text_transformation {
                  priority = 1
                  type     = "NONE"
                }
              }
            }
          }
        }
      }

      visibility_config {
        metric_name                = rule.key
        cloudwatch_metrics_enabled = true
        sampled_requests_enabled   = true
      }
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules

    content {
      name     = rule.key
      priority = rule.value

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.key
        }
      }

      visibility_config {
        metric_name                = rule.key
        cloudwatch_metrics_enabled = true
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    metric_name                = var.name
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = true
  }

  # AWS refuses to delete a firewall that a distribution uses: detach it first.
  lifecycle {
    create_before_destroy = true
  }
}
