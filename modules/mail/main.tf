locals {
  domain = split("@", var.values.from)[1]
  # A whole domain where its zone is ours to sign for; otherwise this one address, which AWS asks.
  is_domain = var.values.zone_id != null
  # What SES calls the identity: it has one of that name in an account and region, whoever made it.
  identity = local.is_domain ? local.domain : var.values.from
  is_ours  = var.values.identity == "make"
}

resource "aws_ses_email_identity" "address" {
  count = local.is_ours && !local.is_domain ? 1 : 0

  email = var.values.from
}

resource "aws_ses_domain_identity" "domain" {
  count = local.is_ours && local.is_domain ? 1 : 0

  domain = local.domain
}

resource "aws_ses_domain_dkim" "domain" {
  count = local.is_ours && local.is_domain ? 1 : 0

  domain = aws_ses_domain_identity.domain[0].domain
}

resource "aws_route53_record" "dkim" {
  count = local.is_ours && local.is_domain ? 3 : 0

  zone_id = var.values.zone_id
  name    = "${aws_ses_domain_dkim.domain[0].dkim_tokens[count.index]}._domainkey.${local.domain}"
  type    = "CNAME"
  ttl     = 1800
  records = ["${aws_ses_domain_dkim.domain[0].dkim_tokens[count.index]}.dkim.amazonses.com"]
  # SES's own tokens are in its name: whoever made it before meant the same.
  allow_overwrite = true
}

# What all who send from the domain are bound to, not the shop alone. One that is there already is somebody's
# choice: AWS then refuses this one.
resource "aws_route53_record" "dmarc" {
  count = var.values.dmarc == null ? 0 : 1

  zone_id = var.values.zone_id
  name    = "_dmarc.${local.domain}"
  type    = "TXT"
  ttl     = 1800
  records = ["v=DMARC1; p=${var.values.dmarc}"]
}
