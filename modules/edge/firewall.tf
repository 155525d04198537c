# The optional firewall. It covers requests through the edge. Requests to the API's own address have the
# throttle of the HTTP API.

locals {
  managed_rules = {
    AWSManagedRulesCommonRuleSet         = 10
    AWSManagedRulesKnownBadInputsRuleSet = 11
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

  rule {
    name     = "requests-of-one-address"
    priority = 1

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit                 = var.values.firewall.requests_in_5_minutes
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"
      }
    }

    visibility_config {
      metric_name                = "requests-of-one-address"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = true
    }
  }

  rule {
    name     = "checkouts-of-one-address"
    priority = 2

    action {
      block {}
    }

    statement {
      rate_based_statement {
        limit                 = var.values.firewall.checkouts_in_5_minutes
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"

        scope_down_statement {
          byte_match_statement {
            search_string         = "/api/checkout"
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

    visibility_config {
      metric_name                = "checkouts-of-one-address"
      cloudwatch_metrics_enabled = true
      sampled_requests_enabled   = true
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
