mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  account = "123456789012"
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "without_a_zone_the_address_is_the_identity" {
  assert {
    condition     = aws_ses_email_identity.address[0].email == "shop@example.com" && length(aws_route53_record.dkim) == 0
    error_message = "the address differs, or there are unwanted DNS records"
  }

  assert {
    condition     = output.identity_arn == aws_ses_email_identity.address[0].arn
    error_message = "the ARN is not that of the shop's identity"
  }
}

run "with_a_zone_the_domain_is_the_identity" {
  variables {
    values = { zone_id = "Z0123456789" }
  }

  assert {
    condition     = aws_ses_domain_identity.domain[0].domain == "example.com" && aws_route53_record.dkim[1].name == "two._domainkey.example.com"
    error_message = "mails from the domain are not signed"
  }

  assert {
    condition     = output.identity_arn == aws_ses_domain_identity.domain[0].arn && length(aws_ses_email_identity.address) == 0
    error_message = "the ARN is not that of the shop's identity"
  }

  assert {
    condition     = alltrue([for record in aws_route53_record.dkim : record.allow_overwrite])
    error_message = "existing DKIM records would fail the deploy"
  }

  assert {
    condition     = length(aws_route53_record.dmarc) == 0
    error_message = "there is a DMARC record by default"
  }
}

run "a_dmarc_record_is_created_if_requested" {
  variables {
    values = { zone_id = "Z0123456789", dmarc = "none" }
  }

  assert {
    condition     = aws_route53_record.dmarc[0].records == toset(["v=DMARC1; p=none"]) && aws_route53_record.dmarc[0].name == "_dmarc.example.com"
    error_message = "the policy differs from the values"
  }

  assert {
    condition     = aws_route53_record.dmarc[0].allow_overwrite != true
    error_message = "an existing DMARC record would be overwritten"
  }
}

# The identity of another environment: this environment uses it, and cannot delete it.
run "an_existing_address_is_not_created_again" {
  variables {
    values = { identity = "existing" }
  }

  assert {
    condition     = output.identity_arn == "arn:aws:ses:eu-west-1:123456789012:identity/shop@example.com"
    error_message = "the ARN is not that of the shop's identity"
  }

  assert {
    condition     = length(aws_ses_email_identity.address) + length(aws_ses_domain_identity.domain) == 0
    error_message = "an existing identity would be created again"
  }
}

run "an_existing_domain_is_not_created_again" {
  variables {
    values = { identity = "existing", zone_id = "Z0123456789" }
  }

  assert {
    condition     = output.identity_arn == "arn:aws:ses:eu-west-1:123456789012:identity/example.com"
    error_message = "the ARN is not that of the shop's identity"
  }

  assert {
    condition     = length(aws_ses_domain_identity.domain) + length(aws_ses_domain_dkim.domain) + length(aws_route53_record.dkim) == 0
    error_message = "an existing identity or its records would be created again"
  }
}

run "an_invalid_address_is_refused" {
  command = plan

  variables {
    values = { from = "shop" }
  }

  expect_failures = [var.values]
}

run "a_contact_address_needs_no_identity" {
  variables {
    values = { contact = "help+shop@elsewhere.example" }
  }

  assert {
    condition     = output.contact == "help+shop@elsewhere.example" && aws_ses_email_identity.address[0].email == "shop@example.com"
    error_message = "buyers cannot write to the shop, or the identity is not the sender's"
  }
}

run "a_contact_with_a_name_is_refused" {
  command = plan

  variables {
    values = { contact = "Help <help@example.com>" }
  }

  expect_failures = [var.values]
}

run "a_contact_that_would_change_a_page_is_refused" {
  command = plan

  variables {
    values = { contact = "\"><b>@example.com" }
  }

  expect_failures = [var.values]
}

run "a_contact_without_a_top_level_domain_is_refused" {
  command = plan

  variables {
    values = { contact = "help@shop" }
  }

  expect_failures = [var.values]
}

run "a_domain_that_is_not_in_punycode_is_refused" {
  command = plan

  variables {
    values = { from = "shop@exämple.fr" }
  }

  expect_failures = [var.values]
}

run "an_unknown_identity_is_refused" {
  command = plan

  variables {
    values = { identity = "made" }
  }

  expect_failures = [var.values]
}

run "an_unknown_policy_is_refused" {
  command = plan

  variables {
    values = { zone_id = "Z0123456789", dmarc = "drop" }
  }

  expect_failures = [var.values]
}

run "a_policy_without_a_zone_is_refused" {
  command = plan

  variables {
    values = { dmarc = "reject" }
  }

  expect_failures = [var.values]
}

run "a_policy_with_an_existing_identity_is_refused" {
  command = plan

  variables {
    values = { identity = "existing", zone_id = "Z0123456789", dmarc = "reject" }
  }

  expect_failures = [var.values]
}
