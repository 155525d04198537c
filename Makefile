# Comptoir. `make` lists the commands.

NODE := node_modules/.bin/node
RUN := PATH="$(CURDIR)/node_modules/.bin:$$PATH"
.DEFAULT_GOAL := help

# The variables on the command line, each quoted for the shell: `make refund ORDER=ord_… 'WHY=it broke'`.
# Every target that takes variables refuses unknown ones.
given = $(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(v)))),'$(v)=$(subst ','\'',$(value $(v)))'))
command = @$(NODE) cli/main.ts $@ $(given)

TARGETS := help install dev dev-reset buy site build client bench format test test-slow test-install test-random nightly journey proof faults check policy infra-test refund reconcile dlq secrets-set catalogue-apply stripe-webhook ami-bump cost bootstrap lint template diff deploy status history rollback destroy unlock
.PHONY: $(TARGETS)

# Without this check, `make refund DRY_RUN` would run `refund` before it fails on the unknown target DRY_RUN.
ifneq (,$(filter-out $(TARGETS) node_modules/.package-lock.json,$(MAKECMDGOALS)))
$(error there is no target $(filter-out $(TARGETS),$(MAKECMDGOALS)): a variable is written NAME=value, and `make` lists the targets)
endif

help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^## / { printf "\n%s\n", substr($$0, 4) } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

## Develop

install: node_modules/.package-lock.json ## install what package-lock.json pins, Node itself included

# npm writes this file last, so its date shows whether the lockfile is installed. No package needs an install script.
node_modules/.package-lock.json: package-lock.json
	@echo 'Installing the packages of package-lock.json: this takes a minute or two …'
	@npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

dev: install ## run the whole shop on this machine (PORT_BASE, TIME_SCALE, MYSQL_URL, VERBOSE)
	@$(NODE) local/dev.ts $(given)

dev-reset: install ## forget the local orders, accounts, mails and messages (DRY_RUN, YES)
	$(command)

buy: install ## buy one thing from the running shop and follow it (CARD, SKU)
	@$(NODE) local/buy.ts $(given)

site: install ## build the storefront into site/dist
	@$(NODE) local/site.ts

build: install ## build what is deployed into .local/artifacts: the same sources give the same bytes
	@$(NODE) cli/artifacts/build.ts

client: install ## write the types of the OpenAPI document for typed clients: api/openapi-types.ts
	@$(NODE) api/test/write-client-types.ts

format: install ## format and sort imports
	@$(RUN) biome check --write .

## Check

test: install ## unit and contract tests, in two minutes (FILE, JOBS)
	@$(RUN) $(NODE) test/run.ts $(given)

test-slow: install ## what `make test` has no time for: whole programs, all pages, all commands in AWS (JOBS)
	@$(RUN) GROUP=slow $(NODE) test/run.ts $(given)

test-install: install ## build the artifacts and install them into bare roots (JOBS)
	@$(RUN) GROUP=install $(NODE) test/run.ts $(given)

test-random: install ## random orders of events, races and crashes, many times (RUNS, SEED, JOBS)
	@$(RUN) GROUP=random $(NODE) test/run.ts $(given)

nightly: install ## everything that is too long for CI, 85 minutes; goes on after a failure, ends with a table
	@$(NODE) test/pipeline/main.ts nightly

journey: install ## a browser buys with each card, with and without JavaScript (Chromium needed)
	@$(RUN) $(NODE) test/journey/main.ts

proof: install ## duplicates, races, kills and load, counted in the emulators (NAME, SEED, MOST, ORDERS, STOP)
	@$(RUN) $(NODE) test/proof/main.ts $(given)

faults: install ## every fault of the matrix in a running shop (SEED, ROW, SHORT)
	@$(RUN) $(NODE) test/faults/main.ts $(given)

bench: install ## the API's cold start beside an empty handler's (RUNS)
	@$(NODE) bench/init.ts $(given)

check: install ## format, lint, types, import rules, dead code, the catalogue
	@$(NODE) local/check-catalogue.ts
	@$(RUN) biome check --error-on-warnings .
	@$(RUN) $(NODE) node_modules/typescript7/bin/tsc -p .
	@$(RUN) ASTRO_TELEMETRY_DISABLED=1 astro check --root site --minimumFailingSeverity hint
	@$(RUN) depcruise --config .dependency-cruiser.mjs core api consumers ec2-agent cli local site/src modules test
	@$(RUN) knip

policy: install ## every rule over what Terraform would make of dev and of prod, alone and in a container; each rule broken once
	@$(NODE) test/policy/main.ts

infra-test: install ## modules, rules, and whole deployments into an emulator for AWS, with purchases through them (ENV, SHORT, PART)
	@$(NODE) test/infra/main.ts $(given)

## Operate

bootstrap: install ## the buckets of states and releases, once an account (ENV, FILE, SET, DRY_RUN, YES)
	$(command)

lint: install ## an environment's values against the modules, and the modules themselves (ENV, FILE, SET)
	$(command)

template: install ## the merged values, and what Terraform is told (ENV, FILE, SET)
	$(command)

cost: install ## what a month would cost, resource by resource; needs no account (ENV, FILE, SET, ORDERS)
	$(command)

diff: install ## what a deploy would change: values, resources, cost (ENV, FILE, SET, IMAGE)
	$(command)

deploy: install ## build, show what changes, apply that, bring it up, look whether it works (ENV, FILE, SET, DRY_RUN, YES, IMAGE, SITE, API)
	$(command)

status: install ## what runs, where, and what drifted from it (ENV, FILE, SET, SITE, API)
	$(command)

history: install ## every release: who, when, of what, and how it ended (ENV, FILE, SET)
	$(command)

rollback: install ## run a recorded release again, from what was kept of it (ENV, FILE, SET, DRY_RUN, YES, REV, SITE, API)
	$(command)

destroy: install ## take an environment down: dev freely, prod once its protection is lifted (ENV, FILE, SET, DRY_RUN, YES, NAME)
	$(command)

unlock: install ## take away the lock of somebody who cannot give it back (ENV, FILE, SET, DRY_RUN, YES)
	$(command)

refund: install ## send an order's money back; the same command twice is one refund (ORDER, AMOUNT, WHY, KEY, DRY_RUN, YES, ENV)
	$(command)

reconcile: install ## after an outage: replay what Stripe told, and mend what is overdue (SINCE, DRY_RUN, YES, ENV)
	$(command)

dlq: install ## what the handlers gave up: list, show, replay, drop (DO, QUEUE, ID, TYPE, ORDER, FORCE, DRY_RUN, YES, ENV)
	$(command)

secrets-set: install ## store a secret by its name, asked for or from standard input (ENV, FILE, SET, NAME, PREVIOUS, DRY_RUN, YES)
	$(command)

catalogue-apply: install ## sell what core/catalogue/catalogue.yaml says; what is in stock stays (ENV, FILE, SET, DRY_RUN, YES)
	$(command)

stripe-webhook: install ## make Stripe's endpoint and store its secret; again: nothing changes (ENV, FILE, SET, URL, ROTATE, DRY_RUN, YES)
	$(command)

ami-bump: install ## pin the newest image for the agent's host in environments/<env>/values.yaml (ENV, FILE, SET, AMI, DRY_RUN, YES)
	$(command)
