# The key that signs the releases of the agent's host. The private key never leaves KMS. Only the CLI uses it, as
# the operator who deploys. The hosts have the public key.

resource "aws_kms_key" "this" {
  description              = "Signs the releases of ${var.name}"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
}

data "aws_kms_public_key" "this" {
  key_id = aws_kms_key.this.arn
}
