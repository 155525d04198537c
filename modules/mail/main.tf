locals {
  domain = split("@", var.values.from)[1]
  # The whole domain if its zone is known; otherwise one address, which its owner must confirm.
  is_domain = var.values.zone_id != null
  # Name of the SES identity. SES has at most one of each name per account and region.
  identity         = local.is_domain ? local.domain : var.values.from
  creates_identity = var.values.identity == "create"
}

resource "aws_ses_email_identity" "address" {
  count = local.creates_identity && !local.is_domain ? 1 : 0

  email = var.values.from
}

resource "aws_ses_domain_identity" "domain" {
  count = local.creates_identity && local.is_domain ? 1 : 0

  domain = local.domain
}

resource "aws_ses_domain_dkim" "domain" {
  count = local.creates_identity && local.is_domain ? 1 : 0

  domain = aws_ses_domain_identity.domain[0].domain
}

resource "aws_route53_record" "dkim" {
  count = local.creates_identity && local.is_domain ? 3 : 0

  zone_id = var.values.zone_id
  name    = "${aws_ses_domain_dkim.domain[0].dkim_tokens[count.index]}._domainkey.${local.domain}"
  type    = "CNAME"
  ttl     = 1800
  records = ["${aws_ses_domain_dkim.domain[0].dkim_tokens[count.index]}.dkim.amazonses.com"]
  # The name contains SES's tokens, so an existing record has the same content.
  allow_overwrite = true
}

# Applies to all mails from the domain, not only to the shop's. Terraform does not overwrite an existing record: AWS
# refuses the second one.
resource "aws_route53_record" "dmarc" {
  count = var.values.dmarc == null ? 0 : 1

  zone_id = var.values.zone_id
  name    = "_dmarc.${local.domain}"
  type    = "TXT"
  ttl     = 1800
  records = ["v=DMARC1; p=${var.values.dmarc}"]
}
