mock_provider "aws" {
  source = "../testing/aws"
}

mock_provider "aws" {
  alias  = "us_east_1"
  source = "../testing/aws"
}

variables {
  name         = "ecommerce-dev"
  account      = "000000000000"
  api_endpoint = "https://abc123.execute-api.eu-west-1.amazonaws.com"
  values = {
    protect     = false
    domain      = null
    zone_id     = null
    price_class = "PriceClass_100"
    firewall = {
      enabled                = false
      requests_in_5_minutes  = 1000
      checkouts_in_5_minutes = 50
    }
    access_log      = false
    access_log_days = 30
  }
}

run "two_origins_under_one_name" {
  assert {
    condition     = toset([for origin in aws_cloudfront_distribution.this.origin : origin.origin_id]) == toset(["site", "api"])
    error_message = "the distribution leads to others than the site and the API"
  }

  assert {
    condition = alltrue([
      for origin in aws_cloudfront_distribution.this.origin : origin.domain_name == "abc123.execute-api.eu-west-1.amazonaws.com" && origin.custom_origin_config[0].origin_protocol_policy == "https-only"
      if origin.origin_id == "api"
    ])
    error_message = "the API is asked elsewhere, or without TLS"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.ordered_cache_behavior[0].path_pattern == "/api/*" && aws_cloudfront_distribution.this.ordered_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" && aws_cloudfront_distribution.this.ordered_cache_behavior[0].response_headers_policy_id == null
    error_message = "the API's answers are kept, or their headers rewritten"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == "658327ea-f89d-4fab-a63d-7e88639e58f6" && aws_cloudfront_distribution.this.default_cache_behavior[0].response_headers_policy_id == aws_cloudfront_response_headers_policy.site.id
    error_message = "the site is not kept at the edge, or has no security headers"
  }

  assert {
    condition = alltrue([
      for behaviour in concat(aws_cloudfront_distribution.this.default_cache_behavior, aws_cloudfront_distribution.this.ordered_cache_behavior) :
      one(behaviour.function_association).function_arn == aws_cloudfront_function.viewer_request.arn && behaviour.viewer_protocol_policy != "allow-all"
    ])
    error_message = "an address is served without TLS, or as it stands"
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.custom_error_response) == 0 && aws_cloudfront_distribution.this.default_root_object == "index.html" && aws_cloudfront_distribution.this.http_version == "http2and3"
    error_message = "the API's errors are rewritten, the bare address lists the site, or HTTP/3 is not spoken"
  }

  assert {
    condition     = aws_cloudfront_function.viewer_request.runtime == "cloudfront-js-2.0" && toset(aws_cloudfront_function.viewer_request.key_value_store_associations) == toset([output.key_value_store_arn]) && aws_cloudfront_key_value_store.this.name == "ecommerce-dev"
    error_message = "the function cannot read the key-value store"
  }

  assert {
    condition     = output.origin == "https://mock.cloudfront.net" && output.bucket == "ecommerce-dev-site-000000000000" && output.viewer_request_function == "ecommerce-dev-viewer-request"
    error_message = "others are told of another place"
  }
}

run "the_headers_are_those_of_the_file" {
  assert {
    condition     = aws_cloudfront_response_headers_policy.site.security_headers_config[0].content_security_policy[0].content_security_policy == "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' https://checkout.stripe.com"
    error_message = "the content security policy is another"
  }

  assert {
    condition     = aws_cloudfront_response_headers_policy.site.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec == 63072000
    error_message = "browsers forget that the shop has TLS"
  }

  assert {
    condition = length(jsondecode(file("response-headers.json"))) == 3 + length(aws_cloudfront_response_headers_policy.site.custom_headers_config[0].items) && alltrue([
      for item in aws_cloudfront_response_headers_policy.site.custom_headers_config[0].items : item.value == jsondecode(file("response-headers.json"))[item.header] && item.override
    ])
    error_message = "a header of the file is missing, or says something else"
  }

  assert {
    condition     = aws_cloudfront_response_headers_policy.site.security_headers_config[0].content_type_options[0].override && jsondecode(file("response-headers.json"))["X-Content-Type-Options"] == "nosniff"
    error_message = "CloudFront knows no other value"
  }
}

run "the_site_is_read_by_the_distribution_alone" {
  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets])
    error_message = "a bucket may be opened to the public"
  }

  assert {
    condition     = aws_cloudfront_origin_access_control.site.signing_behavior == "always" && one(data.aws_iam_policy_document.site.statement[0].principals).identifiers == toset(["cloudfront.amazonaws.com"]) && one(data.aws_iam_policy_document.site.statement[0].condition).values == tolist([aws_cloudfront_distribution.this.arn])
    error_message = "others than this distribution read the site"
  }

  assert {
    condition     = alltrue([for policy in data.aws_iam_policy_document.only_over_tls : policy.statement[0].effect == "Deny" && one(policy.statement[0].condition).variable == "aws:SecureTransport"])
    error_message = "a bucket answers without TLS"
  }

  assert {
    condition     = aws_s3_bucket_versioning.site.versioning_configuration[0].status == "Enabled" && aws_s3_bucket_lifecycle_configuration.site.rule[0].noncurrent_version_expiration[0].noncurrent_days == 30 && one(aws_s3_bucket_server_side_encryption_configuration.this["site"].rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "what was replaced is lost at once or kept for ever, or the bucket is readable"
  }

  assert {
    condition     = aws_s3_bucket.this["site"].force_destroy
    error_message = "dev cannot be destroyed"
  }
}

run "nothing_is_paid_for_that_nobody_asked_for" {
  assert {
    condition     = length(aws_wafv2_web_acl.this) == 0 && length(aws_cloudwatch_log_delivery.edge) == 0 && length(data.aws_iam_policy_document.access_log.statement) == 0 && length(aws_acm_certificate.this) == 0 && aws_cloudfront_distribution.this.viewer_certificate[0].cloudfront_default_certificate
    error_message = "something is made that nobody asked for"
  }
}

run "prod_with_all_there_is" {
  state_key = "prod"

  variables {
    name = "ecommerce"
    values = {
      protect     = true
      domain      = "shop.example"
      zone_id     = "Z0123456789"
      price_class = "PriceClass_All"
      firewall = {
        enabled                = true
        requests_in_5_minutes  = 2000
        checkouts_in_5_minutes = 20
      }
      access_log      = true
      access_log_days = 90
    }
  }

  assert {
    condition     = output.origin == "https://shop.example" && aws_cloudfront_distribution.this.aliases == toset(["shop.example"]) && aws_cloudfront_distribution.this.price_class == "PriceClass_All"
    error_message = "the shop is not under its own name"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" && aws_cloudfront_distribution.this.viewer_certificate[0].ssl_support_method == "sni-only" && aws_cloudfront_distribution.this.viewer_certificate[0].acm_certificate_arn == aws_acm_certificate.this[0].arn
    error_message = "an old TLS is spoken, or the certificate is not the shop's"
  }

  assert {
    condition     = toset(keys(aws_route53_record.site)) == toset(["A", "AAAA"]) && aws_route53_record.certificate[0].name == "_mock.shop.example."
    error_message = "the name does not lead to the edge"
  }

  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id == aws_wafv2_web_acl.this[0].arn && length(aws_wafv2_web_acl.this[0].rule) == 4
    error_message = "the firewall does not stand before the edge, or has not its four rules"
  }

  assert {
    condition     = toset(flatten([for rule in aws_wafv2_web_acl.this[0].rule : [for statement in rule.statement : [for rate in statement.rate_based_statement : rate.limit]]])) == toset([2000, 20])
    error_message = "the rates are others than told"
  }

  assert {
    condition     = length(setintersection(aws_cloudwatch_log_delivery.edge[0].record_fields, ["cs-uri-query", "cs(Cookie)", "cs(Referer)"])) == 0
    error_message = "the log holds tokens"
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.access_log.rule[0].expiration[0].days == 90 && length(aws_s3_bucket_public_access_block.this) == 2
    error_message = "the log is kept for another time than told, or is open"
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "a full bucket may be deleted"
  }
}

run "an_endpoint_with_a_path" {
  command = plan

  variables {
    api_endpoint = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod"
  }

  expect_failures = [var.api_endpoint]
}

run "an_account_that_is_none" {
  command = plan

  variables {
    account = "mine"
  }

  expect_failures = [var.account]
}

run "a_price_class_that_is_none" {
  command = plan

  variables {
    values = {
      protect         = false
      domain          = null
      zone_id         = null
      price_class     = "PriceClass_300"
      firewall        = { enabled = false, requests_in_5_minutes = 1000, checkouts_in_5_minutes = 50 }
      access_log      = false
      access_log_days = 30
    }
  }

  expect_failures = [var.values]
}

run "a_domain_that_is_an_address" {
  command = plan

  variables {
    values = {
      protect         = false
      domain          = "https://shop.example"
      zone_id         = "Z0123456789"
      price_class     = "PriceClass_100"
      firewall        = { enabled = false, requests_in_5_minutes = 1000, checkouts_in_5_minutes = 50 }
      access_log      = false
      access_log_days = 30
    }
  }

  expect_failures = [var.values]
}

run "a_domain_without_its_zone" {
  command = plan

  variables {
    values = {
      protect         = false
      domain          = "shop.example"
      zone_id         = null
      price_class     = "PriceClass_100"
      firewall        = { enabled = false, requests_in_5_minutes = 1000, checkouts_in_5_minutes = 50 }
      access_log      = false
      access_log_days = 30
    }
  }

  expect_failures = [var.values]
}

run "a_limit_below_aws_own" {
  command = plan

  variables {
    values = {
      protect         = false
      domain          = null
      zone_id         = null
      price_class     = "PriceClass_100"
      firewall        = { enabled = true, requests_in_5_minutes = 1000, checkouts_in_5_minutes = 5 }
      access_log      = false
      access_log_days = 30
    }
  }

  expect_failures = [var.values]
}

run "a_log_kept_for_no_time" {
  command = plan

  variables {
    values = {
      protect         = false
      domain          = null
      zone_id         = null
      price_class     = "PriceClass_100"
      firewall        = { enabled = false, requests_in_5_minutes = 1000, checkouts_in_5_minutes = 50 }
      access_log      = true
      access_log_days = 0
    }
  }

  expect_failures = [var.values]
}
