# The local edge reads the same file.

locals {
  headers = {
    for name, value in jsondecode(file("${path.module}/response-headers.json")) :
    name => replace(value, "{paymentOrigin}", "https://checkout.stripe.com")
  }

  # CloudFront refuses these as custom headers: each has its own setting.
  security_headers = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]
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

    # The same value as in the API.
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
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
