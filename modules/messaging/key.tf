# A customer-managed key, because CloudWatch alarms cannot use the AWS-managed key for SNS.

data "aws_iam_policy_document" "topics_key" {
  count = var.values.encrypt_topics ? 1 : 0

  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account}:root"]
    }
  }

  statement {
    sid       = "Alarms"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_kms_key" "topics" {
  count = var.values.encrypt_topics ? 1 : 0

  description         = "Topics of ${var.name}"
  enable_key_rotation = true
  policy              = data.aws_iam_policy_document.topics_key[0].json
}

resource "aws_kms_alias" "topics" {
  count = var.values.encrypt_topics ? 1 : 0

  name          = "alias/${var.name}-topics"
  target_key_id = aws_kms_key.topics[0].id
}
