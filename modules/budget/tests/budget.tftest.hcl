mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name      = "ecommerce-dev"
  messaging = { topics = { admin_alerts = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts" } }
  values    = { monthly_usd = 10 }
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

run "warns_at_80_percent_spent_and_at_100_percent_forecast" {
  assert {
    condition     = toset([for notice in aws_budgets_budget.monthly.notification : "${notice.notification_type} ${notice.threshold} ${notice.threshold_type}"]) == toset(["ACTUAL 80 PERCENTAGE", "FORECASTED 100 PERCENTAGE"])
    error_message = "a warning has another threshold"
  }

  assert {
    condition     = alltrue([for notice in aws_budgets_budget.monthly.notification : notice.subscriber_sns_topic_arns == toset([var.messaging.topics.admin_alerts])])
    error_message = "the topic for operators gets no warning"
  }

  assert {
    condition     = aws_budgets_budget.monthly.limit_amount == "10" && aws_budgets_budget.monthly.time_unit == "MONTHLY" && length(aws_budgets_budget.monthly.cost_filter) == 0
    error_message = "the amount differs, or the budget does not cover the whole account"
  }
}

run "prod_counts_only_its_tag_and_also_warns_by_mail" {
  variables {
    name   = "ecommerce"
    values = { monthly_usd = 62.5, emails = ["ops@example.com"], only_tagged = true }
  }

  assert {
    condition     = one(aws_budgets_budget.monthly.cost_filter).values == tolist(["user:Shop$ecommerce"]) && aws_budgets_budget.monthly.limit_amount == "62.5"
    error_message = "the costs of other environments are counted"
  }

  assert {
    condition     = alltrue([for notice in aws_budgets_budget.monthly.notification : notice.subscriber_email_addresses == toset(["ops@example.com"])])
    error_message = "an address gets no warning"
  }
}

run "a_budget_of_zero_is_refused" {
  command = plan

  variables {
    values = { monthly_usd = 0 }
  }

  expect_failures = [var.values]
}

run "more_than_ten_addresses_are_refused" {
  command = plan

  variables {
    values = { monthly_usd = 10, orders = 1000, emails = [for number in range(11) : "ops${number}@example.com"], only_tagged = false }
  }

  expect_failures = [var.values]
}

run "an_invalid_address_is_refused" {
  command = plan

  variables {
    values = { monthly_usd = 10, emails = ["ops"] }
  }

  expect_failures = [var.values]
}

run "a_fraction_of_an_order_is_refused" {
  command = plan

  variables {
    values = { monthly_usd = 10, orders = 0.5 }
  }

  expect_failures = [var.values]
}
