# One origin for the browser: the API at `/api/*`, the site at all other paths. The function answers unknown paths.

locals {
  # The local edge reads the same file. Error pages apply to every behaviour, so only statuses that the API never sends
  # are replaced.
  errors = jsondecode(file("${path.module}/error-responses.json"))

  # Ids of AWS's managed policies, the same in every account.
  caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
}

resource "aws_cloudfront_distribution" "this" {
  enabled             = true
  comment             = var.name
  aliases             = local.has_domain ? [var.values.domain] : []
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.values.price_class
  web_acl_id          = one(aws_wafv2_web_acl.this[*].arn)

  origin {
    origin_id                = "site"
    domain_name              = aws_s3_bucket.this["site"].bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  origin {
    origin_id   = "api"
    domain_name = trimprefix(var.api_endpoint, "https://")

    # One attempt: CloudFront repeats a GET that timed out, and the visitor would wait for each attempt.
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
    connection_attempts = 1
    connection_timeout  = 4

    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      # Longer than the API's own limit, and shorter than Lambda's and API Gateway's: their errors are raw JSON.
      origin_read_timeout = local.errors.apiTimeoutSeconds
    }
  }

  # The CLI sets Cache-Control when it publishes a file.
  default_cache_behavior {
    target_origin_id           = "site"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.caching_optimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.site.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.viewer_request.arn
    }
  }

  # The API sends its own headers. No redirect to HTTPS: a request without TLS may already have leaked its content.
  ordered_cache_behavior {
    path_pattern               = "/api/*"
    target_origin_id           = "api"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.caching_disabled
    origin_request_policy_id   = local.all_viewer_except_host_header
    response_headers_policy_id = aws_cloudfront_response_headers_policy.api.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.viewer_request.arn
    }
  }

  # The page for an API that does not respond. Its path is a file: no function runs for error pages.
  dynamic "custom_error_response" {
    for_each = local.errors.replaced

    content {
      error_code            = custom_error_response.value
      response_code         = custom_error_response.value
      response_page_path    = local.errors.page
      error_caching_min_ttl = 0
    }
  }

  # The API's own errors pass. Without this, CloudFront would serve one visitor's error page to all visitors of its path
  # for 10 seconds: for these statuses it ignores `no-store`.
  # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
  dynamic "custom_error_response" {
    for_each = local.errors.passed

    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 0
    }
  }

  # Under its own domain, CloudFront decides on the TLS version.
  viewer_certificate {
    cloudfront_default_certificate = !local.has_domain
    acm_certificate_arn            = one(aws_acm_certificate_validation.this[*].certificate_arn)
    ssl_support_method             = local.has_domain ? "sni-only" : null
    minimum_protocol_version       = local.has_domain ? "TLSv1.2_2021" : null
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = "${var.name}-site"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# Terraform creates the store. The CLI writes its entries: the site's paths, and the origin secret,
# which must be in no plan and no state.
resource "aws_cloudfront_key_value_store" "this" {
  name    = var.name
  comment = "The site's paths, and the secret that the edge sends to the API"
}

# The CLI publishes the code of a release together with its site, after the store has the site's paths.
resource "aws_cloudfront_function" "viewer_request" {
  name    = "${var.name}-viewer-request"
  comment = "Maps paths to files, chooses the language, answers 404"
  runtime = "cloudfront-js-2.0"
  code    = file("${path.module}/functions/viewer-request.js")

  key_value_store_associations = [aws_cloudfront_key_value_store.this.arn]

  lifecycle {
    ignore_changes = [code]
  }
}
