# The optional access log. It has no queries, cookies or referrers, because links contain tokens.

resource "aws_cloudwatch_log_delivery_source" "edge" {
  count    = var.values.access_log ? 1 : 0
  provider = aws.us_east_1

  name         = "${var.name}-edge"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
}

resource "aws_cloudwatch_log_delivery_destination" "bucket" {
  count    = var.values.access_log ? 1 : 0
  provider = aws.us_east_1

  name          = "${var.name}-edge"
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = aws_s3_bucket.this["access-log"].arn
  }
}

resource "aws_cloudwatch_log_delivery" "edge" {
  count    = var.values.access_log ? 1 : 0
  provider = aws.us_east_1

  delivery_source_name     = aws_cloudwatch_log_delivery_source.edge[0].name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.bucket[0].arn

  record_fields = [
    "date", "time", "x-edge-location", "x-edge-request-id", "c-ip", "cs-method", "x-host-header",
    "cs-uri-stem", "cs(User-Agent)", "cs-protocol-version", "ssl-protocol", "sc-status", "sc-bytes",
    "time-taken", "x-edge-result-type", "x-edge-detailed-result-type",
  ]

  depends_on = [aws_s3_bucket_policy.access_log]
}

resource "aws_s3_bucket_lifecycle_configuration" "access_log" {
  bucket = aws_s3_bucket.this["access-log"].id

  rule {
    id     = "expire-access-log"
    status = "Enabled"

    filter {}

    expiration {
      days = var.values.access_log_days
    }
  }
}

data "aws_iam_policy_document" "access_log" {
  source_policy_documents = [data.aws_iam_policy_document.only_over_tls["access-log"].json]

  dynamic "statement" {
    for_each = aws_cloudwatch_log_delivery_source.edge

    content {
      sid       = "OnlyThisLog"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this["access-log"].arn}/*"]

      principals {
        type        = "Service"
        identifiers = ["delivery.logs.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [statement.value.arn]
      }
    }
  }
}

resource "aws_s3_bucket_policy" "access_log" {
  bucket = aws_s3_bucket.this["access-log"].id
  policy = data.aws_iam_policy_document.access_log.json

  depends_on = [aws_s3_bucket_public_access_block.this]
}
