mock_provider "aws" {
  source = "../testing/aws"
}

run "one_address" {
  variables {
    values = { from = "shop@example.com", zone_id = null }
  }

  assert {
    condition     = aws_ses_email_identity.address[0].email == "shop@example.com" && length(aws_route53_record.dkim) == 0
    error_message = "another address, or records that nobody asked for"
  }
}

run "a_whole_domain" {
  variables {
    values = { from = "shop@example.com", zone_id = "Z0123456789" }
  }

  assert {
    condition     = aws_ses_domain_identity.domain[0].domain == "example.com" && aws_route53_record.dkim[1].name == "two._domainkey.example.com"
    error_message = "the domain's mails are not signed"
  }
}

run "no_address" {
  command = plan

  variables {
    values = { from = "shop", zone_id = null }
  }

  expect_failures = [var.values]
}
