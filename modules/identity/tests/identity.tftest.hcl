mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name   = "ecommerce"
  values = { protect = true, tier = "LITE", token_minutes = 60, refresh_days = 30 }
}

run "nobody_learns_who_has_an_account" {
  assert {
    condition     = aws_cognito_user_pool_client.shop.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.shop.enable_token_revocation
    error_message = "accounts can be guessed, or tokens not taken back"
  }

  assert {
    condition     = aws_cognito_user_pool_client.shop.write_attributes == toset(["email"])
    error_message = "a shopper may change more than an address"
  }
}

run "only_our_own_role_signs_people_in" {
  assert {
    condition     = aws_cognito_user_pool_client.shop.explicit_auth_flows == toset(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "another way to sign in is open"
  }
}

run "accounts_are_kept" {
  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE" && aws_cognito_user_group.operators.name == "operators"
    error_message = "the pool may be deleted, or operators have no group"
  }
}

run "the_password_rule_is_the_one_that_the_api_checks" {
  assert {
    condition     = alltrue([for rule in aws_cognito_user_pool.this.password_policy : rule.minimum_length == 8 && rule.require_lowercase && rule.require_uppercase && rule.require_numbers && rule.require_symbols])
    error_message = "core/account/password-rule.ts checks another rule"
  }
}

run "a_session_that_is_too_long" {
  command = plan

  variables {
    values = { protect = true, tier = "LITE", token_minutes = 60, refresh_days = 31 }
  }

  expect_failures = [var.values]
}
