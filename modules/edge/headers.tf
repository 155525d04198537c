# The local edge reads the same file.

locals {
  headers = {
    for name, value in jsondecode(file("${path.module}/response-headers.json")) :
    name => replace(value, "{paymentOrigin}", "https://checkout.stripe.com")
  }

  # CloudFront refuses these as custom headers: each has its own setting.
  security_headers = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]

  hsts = {
    access_control_max_age_sec = var.values.hsts.max_age_days * 86400
    include_subdomains         = var.values.hsts.include_subdomains
    preload                    = var.values.hsts.preload
  }
}

resource "aws_cloudfront_response_headers_policy" "site" {
  name    = "${var.name}-site"
  comment = "What a browser may do with the site"

  security_headers_config {
    content_security_policy {
      content_security_policy = local.headers["Content-Security-Policy"]
      override                = true
    }

    # The only value is nosniff.
    content_type_options {
      override = true
    }

    referrer_policy {
      referrer_policy = local.headers["Referrer-Policy"]
      override        = true
    }

    strict_transport_security {
      access_control_max_age_sec = local.hsts.access_control_max_age_sec
      include_subdomains         = local.hsts.include_subdomains
      preload                    = local.hsts.preload
      override                   = true
    }
  }

  custom_headers_config {
    dynamic "items" {
      for_each = { for name, value in local.headers : name => value if !contains(local.security_headers, name) }

      content {
        header   = items.key
        value    = items.value
        override = true
      }
    }
  }
}

# The API sends its own security headers, which stay. Answers of API Gateway, such as 429, get them here.
resource "aws_cloudfront_response_headers_policy" "api" {
  name    = "${var.name}-api"
  comment = "HSTS for the API, and security headers for answers that have none"

  security_headers_config {
    content_security_policy {
      content_security_policy = local.headers["Content-Security-Policy"]
      override                = false
    }

    # The only value is nosniff.
    content_type_options {
      override = true
    }

    referrer_policy {
      referrer_policy = local.headers["Referrer-Policy"]
      override        = false
    }

    strict_transport_security {
      access_control_max_age_sec = local.hsts.access_control_max_age_sec
      include_subdomains         = local.hsts.include_subdomains
      preload                    = local.hsts.preload
      override                   = true
    }
  }
}
