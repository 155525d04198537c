# The operators have a pool of their own: a shopper's account can never open their routes, and each sign-in needs a
# password and a code (TOTP). docs/decisions/0032-operators-have-a-pool-of-their-own.md says why.

locals {
  # core/operator/rights.ts gives each role its rights.
  operator_roles = {
    support   = "May read orders and what waits for an operator."
    warehouse = "May read orders."
    finance   = "May read orders, refund, and decide about orders under review."
    admin     = "May do everything."
  }
}

resource "aws_cognito_user_pool" "operators" {
  name                = "${var.name}-operators"
  username_attributes = ["email"]
  deletion_protection = var.values.protect ? "ACTIVE" : "INACTIVE"
  user_pool_tier      = var.values.tier

  username_configuration {
    case_sensitive = false
  }

  # `make operator` creates the accounts. Cognito's public SignUp is closed.
  admin_create_user_config {
    allow_admin_create_user_only = true
  }

  mfa_configuration = "ON"

  software_token_mfa_configuration {
    enabled = true
  }

  # The same rule is in core/operator/sign-in.ts.
  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 1
  }

  # No password is reset by mail: who reads an operator's mail must not become that operator.
  account_recovery_setting {
    recovery_mechanism {
      name     = "admin_only"
      priority = 1
    }
  }
}

resource "aws_cognito_user_pool_client" "operators" {
  name         = "${var.name}-operators"
  user_pool_id = aws_cognito_user_pool.operators.id

  # No secret needed: only the API's role may call the sign-in operation. There is no refresh: the API opens its own
  # session and discards the tokens.
  generate_secret                               = false
  explicit_auth_flows                           = ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
  prevent_user_existence_errors                 = "ENABLED"
  enable_token_revocation                       = true
  enable_propagate_additional_user_context_data = false

  read_attributes  = ["email", "email_verified"]
  write_attributes = ["email"]

  # Minutes for each step of a sign-in. The default of 3 is too short to install an authenticator app. At most 15:
  # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
  auth_session_validity = 15

  # The shortest that Cognito allows.
  access_token_validity  = 5
  id_token_validity      = 5
  refresh_token_validity = 60

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "minutes"
  }
}

resource "aws_cognito_user_group" "operators" {
  for_each = local.operator_roles

  name         = each.key
  description  = each.value
  user_pool_id = aws_cognito_user_pool.operators.id
}
