mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name   = "ecommerce"
  values = { protect = true, tier = "LITE", password_length = 8, token_minutes = 60, refresh_days = 30 }
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

run "a_password_that_is_too_short" {
  command = plan

  variables {
    values = { protect = true, tier = "LITE", password_length = 6, token_minutes = 60, refresh_days = 30 }
  }

  expect_failures = [var.values]
}
