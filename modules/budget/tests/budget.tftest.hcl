mock_provider "aws" {
  source = "../testing/aws"
}

variables {
  name             = "ecommerce-dev"
  environment      = "dev"
  alerts_topic_arn = "arn:aws:sns:eu-west-1:000000000000:ecommerce-dev-admin-alerts"
  values           = { monthly_usd = 10, orders = 1000, emails = [], only_tagged = false }
}

run "told_at_80_percent_spent_and_when_all_will_be" {
  assert {
    condition     = toset([for notice in aws_budgets_budget.monthly.notification : "${notice.notification_type} ${notice.threshold} ${notice.threshold_type}"]) == toset(["ACTUAL 80 PERCENTAGE", "FORECASTED 100 PERCENTAGE"])
    error_message = "somebody is told at another time"
  }

  assert {
    condition     = alltrue([for notice in aws_budgets_budget.monthly.notification : notice.subscriber_sns_topic_arns == toset([var.alerts_topic_arn])])
    error_message = "those who run the shop are not told"
  }

  assert {
    condition     = aws_budgets_budget.monthly.limit_amount == "10" && aws_budgets_budget.monthly.time_unit == "MONTHLY" && length(aws_budgets_budget.monthly.cost_filter) == 0
    error_message = "the budget is another, or counts but a part"
  }
}

run "prod_by_its_tag_and_by_mail" {
  variables {
    name        = "ecommerce"
    environment = "prod"
    values      = { monthly_usd = 62.5, orders = 1000, emails = ["ops@example.com"], only_tagged = true }
  }

  assert {
    condition     = one(aws_budgets_budget.monthly.cost_filter).values == tolist(["user:Environment$prod"]) && aws_budgets_budget.monthly.limit_amount == "62.5"
    error_message = "another environment's costs are counted"
  }

  assert {
    condition     = alltrue([for notice in aws_budgets_budget.monthly.notification : notice.subscriber_email_addresses == toset(["ops@example.com"])])
    error_message = "an address is not told"
  }
}

run "an_environment_that_is_none" {
  command = plan

  variables {
    environment = "local"
  }

  expect_failures = [var.environment]
}

run "no_money_at_all" {
  command = plan

  variables {
    values = { monthly_usd = 0, orders = 1000, emails = [], only_tagged = false }
  }

  expect_failures = [var.values]
}

run "more_addresses_than_aws_tells" {
  command = plan

  variables {
    values = { monthly_usd = 10, orders = 1000, emails = [for number in range(11) : "ops${number}@example.com"], only_tagged = false }
  }

  expect_failures = [var.values]
}

run "no_address" {
  command = plan

  variables {
    values = { monthly_usd = 10, orders = 1000, emails = ["ops"], only_tagged = false }
  }

  expect_failures = [var.values]
}

run "half_an_order" {
  command = plan

  variables {
    values = { monthly_usd = 10, orders = 0.5, emails = [], only_tagged = false }
  }

  expect_failures = [var.values]
}
