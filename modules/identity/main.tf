locals {
  uses_ses = var.values.mail == "ses"
}

resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]
  deletion_protection      = var.values.protect ? "ACTIVE" : "INACTIVE"
  # The tier sets the price per user. LITE has no threat protection, which costs extra per user.
  user_pool_tier = var.values.tier

  username_configuration {
    case_sensitive = false
  }

  # The same rule is on the site's pages and in the API, which checks it before it uses a code:
  # core/account/password-rule.ts.
  password_policy {
    minimum_length                   = 8
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 1
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # Always set. The provider ignores the removal of the block, so the pool would continue to use SES.
  # With DEVELOPER Cognito creates its service-linked role, which may use every SES identity of the account;
  # the identity needs no policy.
  # https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-ses-authorization-to-send-email.html
  email_configuration {
    email_sending_account  = local.uses_ses ? "DEVELOPER" : "COGNITO_DEFAULT"
    from_email_address     = local.uses_ses ? var.mail.from : null
    reply_to_email_address = local.uses_ses ? var.mail.contact : null
    source_arn             = local.uses_ses ? var.mail.identity_arn : null
  }

  dynamic "lambda_config" {
    for_each = aws_lambda_function.mails[*].arn

    content {
      custom_message = lambda_config.value
    }
  }

  # A new address is valid only after its owner has entered the code.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }
}

resource "aws_cognito_user_pool_client" "shop" {
  name         = "${var.name}-shop"
  user_pool_id = aws_cognito_user_pool.this.id

  # No secret needed: only the API's role may call the sign-in operation.
  generate_secret                               = false
  explicit_auth_flows                           = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors                 = "ENABLED"
  enable_token_revocation                       = true
  enable_propagate_additional_user_context_data = false

  read_attributes  = ["email", "email_verified"]
  write_attributes = ["email"]

  access_token_validity  = var.values.token_minutes
  id_token_validity      = var.values.token_minutes
  refresh_token_validity = var.values.refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
