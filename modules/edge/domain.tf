# The optional custom domain: a certificate that ACM renews, and DNS records for CloudFront.

locals {
  has_domain = var.values.domain != null
}

resource "aws_acm_certificate" "this" {
  count    = local.has_domain ? 1 : 0
  provider = aws.us_east_1

  domain_name       = var.values.domain
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "certificate" {
  count = local.has_domain ? 1 : 0

  zone_id         = var.values.zone_id
  name            = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_name
  type            = one(aws_acm_certificate.this[0].domain_validation_options).resource_record_type
  records         = [one(aws_acm_certificate.this[0].domain_validation_options).resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  count    = local.has_domain ? 1 : 0
  provider = aws.us_east_1

  certificate_arn         = aws_acm_certificate.this[0].arn
  validation_record_fqdns = [aws_route53_record.certificate[0].fqdn]

  # Shorter than the provider's 75 minutes, because the CLI stops Terraform after 150 and the distribution may take 90.
  # ACM needs longer only if the domain is not delegated to the zone. A repeated deploy continues the wait.
  # https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/acm/certificate_validation.go
  timeouts {
    create = "30m"
  }
}

resource "aws_route53_record" "site" {
  for_each = local.has_domain ? toset(["A", "AAAA"]) : toset([])

  zone_id         = var.values.zone_id
  name            = var.values.domain
  type            = each.key
  allow_overwrite = var.values.replace_records

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}
