mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name   = "ecommerce"
  mail   = { from = "shop@example.com", identity_arn = "arn:aws:ses:eu-west-1:123456789012:identity/example.com" }
  values = { protect = true }
}

run "the_defaults_are_those_of_values_yaml" {
  command = plan

  variables {
    values = {}
  }

  assert {
    condition     = jsonencode(var.values) == jsonencode(yamldecode(file("values.yaml")))
    error_message = "a default differs from values.yaml"
  }
}

run "responses_do_not_reveal_accounts" {
  assert {
    condition     = aws_cognito_user_pool_client.shop.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.shop.enable_token_revocation
    error_message = "responses reveal accounts, or tokens cannot be revoked"
  }

  assert {
    condition     = aws_cognito_user_pool_client.shop.write_attributes == toset(["email"])
    error_message = "a user can change more than the e-mail address"
  }
}

run "only_the_api_role_can_sign_users_in" {
  assert {
    condition     = aws_cognito_user_pool_client.shop.explicit_auth_flows == toset(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "another sign-in flow is enabled"
  }
}

run "accounts_are_protected" {
  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE" && aws_cognito_user_pool.operators.deletion_protection == "ACTIVE"
    error_message = "a pool can be deleted"
  }
}

run "the_password_rule_equals_the_one_in_the_api" {
  assert {
    condition     = alltrue([for rule in aws_cognito_user_pool.this.password_policy : rule.minimum_length == 8 && rule.require_lowercase && rule.require_uppercase && rule.require_numbers && rule.require_symbols])
    error_message = "core/account/password-rule.ts checks another rule"
  }
}

run "operators_need_a_second_factor" {
  assert {
    condition     = aws_cognito_user_pool.operators.mfa_configuration == "ON" && alltrue([for token in aws_cognito_user_pool.operators.software_token_mfa_configuration : token.enabled])
    error_message = "a password alone signs an operator in"
  }
}

run "only_an_administrator_creates_or_recovers_an_operator" {
  assert {
    condition     = alltrue([for config in aws_cognito_user_pool.operators.admin_create_user_config : config.allow_admin_create_user_only]) && alltrue([for setting in aws_cognito_user_pool.operators.account_recovery_setting : [for mechanism in setting.recovery_mechanism : mechanism.name] == ["admin_only"]])
    error_message = "anyone can sign up as an operator, or reset an operator's password by mail"
  }
}

run "the_client_of_the_operators_is_for_the_api_only" {
  assert {
    condition     = aws_cognito_user_pool_client.operators.explicit_auth_flows == toset(["ALLOW_ADMIN_USER_PASSWORD_AUTH"]) && !aws_cognito_user_pool_client.operators.generate_secret
    error_message = "another sign-in flow is enabled"
  }

  assert {
    condition     = aws_cognito_user_pool_client.operators.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.operators.access_token_validity == 5 && aws_cognito_user_pool_client.operators.refresh_token_validity == 60
    error_message = "responses reveal operators, or a token is valid for long"
  }
}

run "the_password_rule_of_operators_equals_the_one_in_the_api" {
  assert {
    condition     = alltrue([for rule in aws_cognito_user_pool.operators.password_policy : rule.minimum_length == 14 && rule.require_lowercase && rule.require_uppercase && rule.require_numbers && rule.require_symbols && rule.temporary_password_validity_days == 1])
    error_message = "core/operator/sign-in.ts checks another rule"
  }
}

run "each_role_is_a_group" {
  assert {
    condition     = toset([for group in aws_cognito_user_group.operators : group.name]) == toset(["support", "warehouse", "finance", "admin"])
    error_message = "core/operator/rights.ts knows other roles"
  }
}

run "a_sign_in_that_lasts_too_long_is_refused" {
  command = plan

  variables {
    values = { protect = true, refresh_days = 31 }
  }

  expect_failures = [var.values]
}

run "cognito_sends_the_codes_itself" {
  assert {
    condition     = aws_cognito_user_pool.this.email_configuration[0].email_sending_account == "COGNITO_DEFAULT" && aws_cognito_user_pool.this.email_configuration[0].source_arn == null && aws_cognito_user_pool.this.email_configuration[0].from_email_address == null
    error_message = "the codes do not come from Cognito's default sender"
  }
}

run "ses_sends_the_codes_from_the_address_of_the_shop" {
  variables {
    values = { protect = true, mail = "ses" }
  }

  assert {
    condition     = aws_cognito_user_pool.this.email_configuration[0].email_sending_account == "DEVELOPER" && aws_cognito_user_pool.this.email_configuration[0].source_arn == var.mail.identity_arn && aws_cognito_user_pool.this.email_configuration[0].from_email_address == "shop@example.com"
    error_message = "codes are not sent through SES from the shop's address"
  }

  assert {
    condition     = aws_cognito_user_pool.this.email_configuration[0].reply_to_email_address == null && length(aws_lambda_function.mails[0].environment) == 0
    error_message = "answers go to an address that is not set"
  }
}

run "answers_to_the_mails_through_ses_go_to_the_contact_address" {
  variables {
    mail   = { from = "shop@example.com", identity_arn = "arn:aws:ses:eu-west-1:123456789012:identity/example.com", contact = "help@example.com" }
    values = { protect = true, mail = "ses" }
  }

  assert {
    condition     = aws_cognito_user_pool.this.email_configuration[0].reply_to_email_address == "help@example.com" && aws_lambda_function.mails[0].environment[0].variables == tomap({ CONTACT_ADDRESS = "help@example.com" })
    error_message = "buyers cannot answer the mails of accounts"
  }
}

run "cognito_refuses_a_custom_text_without_ses" {
  assert {
    condition     = length(aws_cognito_user_pool.this.lambda_config) == 0 && length(aws_lambda_function.mails) == 0 && length(aws_iam_role.mails) == 0
    error_message = "a function would give a text that Cognito refuses, and no code would be sent"
  }
}

run "a_function_gives_the_mails_through_ses_their_text" {
  variables {
    values = { protect = true, mail = "ses" }
  }

  assert {
    condition     = aws_cognito_user_pool.this.lambda_config[0].custom_message == aws_lambda_function.mails[0].arn && aws_lambda_function.mails[0].function_name == "ecommerce-account-mails" && aws_lambda_function.mails[0].timeout <= 5
    error_message = "the pool does not invoke the function, or waits for it longer than Cognito does"
  }

  assert {
    condition     = aws_lambda_permission.mails[0].principal == "cognito-idp.amazonaws.com" && aws_lambda_permission.mails[0].source_arn == aws_cognito_user_pool.this.arn
    error_message = "Cognito cannot invoke the function, or other pools can"
  }

  assert {
    condition     = [for statement in data.aws_iam_policy_document.mails[0].statement : statement.actions] == [toset(["logs:CreateLogStream", "logs:PutLogEvents"])] && data.aws_iam_policy_document.mails[0].statement[0].resources == toset(["${aws_cloudwatch_log_group.mails[0].arn}:*"])
    error_message = "the function may do more than write its log"
  }
}

run "an_unknown_sender_is_refused" {
  command = plan

  variables {
    values = { protect = true, mail = "smtp" }
  }

  expect_failures = [var.values]
}

run "ses_without_a_sender_is_refused" {
  command = plan

  variables {
    mail   = null
    values = { mail = "ses" }
  }

  expect_failures = [var.mail]
}
