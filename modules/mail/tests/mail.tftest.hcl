mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  region  = "eu-west-1"
  account = "123456789012"
}

run "one_address" {
  variables {
    values = { from = "shop@example.com", identity = "make", zone_id = null, dmarc = null }
  }

  assert {
    condition     = aws_ses_email_identity.address[0].email == "shop@example.com" && length(aws_route53_record.dkim) == 0
    error_message = "another address, or records that nobody asked for"
  }

  assert {
    condition     = output.identity_arn == aws_ses_email_identity.address[0].arn
    error_message = "the shop may send as somebody else"
  }
}

run "a_whole_domain" {
  variables {
    values = { from = "shop@example.com", identity = "make", zone_id = "Z0123456789", dmarc = null }
  }

  assert {
    condition     = aws_ses_domain_identity.domain[0].domain == "example.com" && aws_route53_record.dkim[1].name == "two._domainkey.example.com"
    error_message = "the domain's mails are not signed"
  }

  assert {
    condition     = output.identity_arn == aws_ses_domain_identity.domain[0].arn && length(aws_ses_email_identity.address) == 0
    error_message = "the shop may send as somebody else"
  }

  assert {
    condition     = alltrue([for record in aws_route53_record.dkim : record.allow_overwrite])
    error_message = "records that an earlier deploy left would end this one"
  }

  assert {
    condition     = length(aws_route53_record.dmarc) == 0
    error_message = "the whole domain is bound, and nobody asked for it"
  }
}

run "bound_to_sign" {
  variables {
    values = { from = "shop@example.com", identity = "make", zone_id = "Z0123456789", dmarc = "none" }
  }

  assert {
    condition     = aws_route53_record.dmarc[0].records == toset(["v=DMARC1; p=none"]) && aws_route53_record.dmarc[0].name == "_dmarc.example.com"
    error_message = "another policy than was asked for"
  }

  assert {
    condition     = aws_route53_record.dmarc[0].allow_overwrite != true
    error_message = "the record of somebody else is written over"
  }
}

# What another environment has made is used, and nothing of it is ours to take away.
run "an_existing_address" {
  variables {
    values = { from = "shop@example.com", identity = "existing", zone_id = null, dmarc = null }
  }

  assert {
    condition     = output.identity_arn == "arn:aws:ses:eu-west-1:123456789012:identity/shop@example.com"
    error_message = "the shop may send as somebody else"
  }

  assert {
    condition     = length(aws_ses_email_identity.address) + length(aws_ses_domain_identity.domain) == 0
    error_message = "an identity is made that is there already"
  }
}

run "an_existing_domain" {
  variables {
    values = { from = "shop@example.com", identity = "existing", zone_id = "Z0123456789", dmarc = null }
  }

  assert {
    condition     = output.identity_arn == "arn:aws:ses:eu-west-1:123456789012:identity/example.com"
    error_message = "the shop may send as somebody else"
  }

  assert {
    condition     = length(aws_ses_domain_identity.domain) + length(aws_ses_domain_dkim.domain) + length(aws_route53_record.dkim) == 0
    error_message = "an identity is made that is there already, or its records are"
  }
}

run "no_address" {
  command = plan

  variables {
    values = { from = "shop", identity = "make", zone_id = null, dmarc = null }
  }

  expect_failures = [var.values]
}

run "a_domain_that_is_not_in_punycode" {
  command = plan

  variables {
    values = { from = "shop@exämple.fr", identity = "make", zone_id = null, dmarc = null }
  }

  expect_failures = [var.values]
}

run "no_such_identity" {
  command = plan

  variables {
    values = { from = "shop@example.com", identity = "made", zone_id = null, dmarc = null }
  }

  expect_failures = [var.values]
}

run "no_such_policy" {
  command = plan

  variables {
    values = { from = "shop@example.com", identity = "make", zone_id = "Z0123456789", dmarc = "drop" }
  }

  expect_failures = [var.values]
}

run "a_policy_without_a_zone" {
  command = plan

  variables {
    values = { from = "shop@example.com", identity = "make", zone_id = null, dmarc = "reject" }
  }

  expect_failures = [var.values]
}

run "a_policy_in_anothers_zone" {
  command = plan

  variables {
    values = { from = "shop@example.com", identity = "existing", zone_id = "Z0123456789", dmarc = "reject" }
  }

  expect_failures = [var.values]
}
