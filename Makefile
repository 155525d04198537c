# Comptoir. `make` lists the commands.

NODE := node_modules/.bin/node
RUN := PATH="$(CURDIR)/node_modules/.bin:$$PATH"
.DEFAULT_GOAL := help

# The variables on the command line, each quoted for the shell: `make refund ORDER=ord_… 'WHY=it broke'`.
# Every target that takes variables refuses unknown ones.
given = $(foreach v,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(v)))),'$(v)=$(subst ','\'',$(value $(v)))'))
command = @$(NODE) cli/main.ts $@ $(given)

TARGETS := help install dev dev-reset buy site build modules client bench format test test-slow test-install test-random nightly journey proof faults attack check audit policy infra-test inbox refund review resend operator export erase sign-out reconcile report acts rewrite-sales dlq secrets-set catalogue-apply stripe-webhook ami-bump cost bootstrap lint template diff deploy status history rollback destroy unlock restore
.PHONY: $(TARGETS)

# Without this check, `make refund DRY_RUN` would run `refund` before it fails on the unknown target DRY_RUN.
ifneq (,$(filter-out $(TARGETS) node_modules/.package-lock.json,$(MAKECMDGOALS)))
$(error there is no target $(filter-out $(TARGETS),$(MAKECMDGOALS)): write variables as NAME=value; `make` lists the targets)
endif

help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^## / { printf "\n%s\n", substr($$0, 4) } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

## Develop

install: node_modules/.package-lock.json ## install what package-lock.json pins, Node itself included

# npm writes this file last, so its date shows whether the lockfile is installed. No package needs an install script.
node_modules/.package-lock.json: package-lock.json
	@echo 'Installing the packages of package-lock.json: this takes a minute or two …'
	@(while sleep 1.5; do printf .; done) & dots=$$!; \
	npm ci --ignore-scripts --no-audit --no-fund --no-progress; result=$$?; \
	kill $$dots; echo; exit $$result
	@touch $@

dev: install ## run the whole shop on this machine (PORT_BASE, TIME_SCALE, MYSQL_URL, VERBOSE)
	@$(NODE) local/dev.ts $(given)

dev-reset: install ## delete the local orders, accounts, mails and messages (DRY_RUN, YES)
	$(command)

buy: install ## buy a product in the running shop and follow the order (CARD, SKU)
	@$(NODE) local/buy.ts $(given)

site: install ## build the storefront into site/dist
	@$(NODE) local/site.ts

build: install ## build the artifacts of a deploy, each with its SBOM, into .local/artifacts, reproducibly
	@$(NODE) cli/artifacts/build.ts

modules: install ## write the types, checks, schemas and tables that follow from modules/*/values.yaml
	@$(NODE) cli/modules/generate.ts

client: install ## write the types of the OpenAPI document for typed clients: api/openapi-types.ts
	@$(NODE) api/test/write-client-types.ts

format: install ## format and sort imports
	@$(RUN) biome check --write .

## Check

test: install ## unit and contract tests, in two minutes (FILE, JOBS)
	@$(RUN) $(NODE) test/run.ts $(given)

test-slow: install ## slow tests: whole programs, all pages, all commands that use AWS (JOBS)
	@$(RUN) GROUP=slow $(NODE) test/run.ts $(given)

test-install: install ## build the artifacts and run them in empty root file systems (JOBS)
	@$(RUN) GROUP=install $(NODE) test/run.ts $(given)

test-random: install ## random sequences of events, races and crashes (RUNS, SEED, JOBS)
	@$(RUN) GROUP=random $(NODE) test/run.ts $(given)

nightly: install ## all tests that are too slow for CI (85 minutes), then a table of results
	@$(NODE) test/pipeline/main.ts nightly

journey: install ## a browser buys with each card, with and without JavaScript; needs Chromium (SHORT)
	@$(RUN) $(NODE) test/journey/main.ts $(given)

proof: install ## duplicates, races, kills and load, counted in the emulators (NAME, SEED, MOST, ORDERS, STOP)
	@$(RUN) $(NODE) test/proof/main.ts $(given)

faults: install ## inject every fault of docs/promises.md into a running shop (SEED, ROW, SHORT)
	@$(RUN) $(NODE) test/faults/main.ts $(given)

attack: install ## attack a local shop; fails if an attack reaches its goal (SEED, CLASS, GUARDS)
	@$(RUN) $(NODE) test/attack/main.ts $(given)

bench: install ## the API's cold start compared with an empty handler's (RUNS)
	@$(NODE) bench/init.ts $(given)

check: install ## format, lint, types, import rules, dead code, the catalogue
	@$(NODE) local/check-catalogue.ts
	@$(RUN) biome check --error-on-warnings .
	@$(RUN) $(NODE) node_modules/typescript7/bin/tsc -p .
	@$(RUN) ASTRO_TELEMETRY_DISABLED=1 astro check --root site --minimumFailingSeverity hint
	@$(RUN) depcruise --config .dependency-cruiser.mjs core api consumers ec2-agent migration cli local site/src modules test
	@$(RUN) knip

audit: install ## check licences and known vulnerabilities of all locked packages (REQUIRED)
	@$(NODE) cli/audit/main.ts $(given)

policy: install ## check every rule on the plans of dev and prod, and break each rule once
	@$(NODE) test/policy/main.ts

infra-test: install ## test modules and rules, then deploy into an AWS emulator and buy there (ENV, SHORT, PART)
	@$(NODE) test/infra/main.ts $(given)

## Operate

bootstrap: install ## create the buckets for states and releases, once per account (ENV, FILE, SET, DRY_RUN, YES)
	$(command)

lint: install ## check an environment's values, the catalogue and the modules (ENV, FILE, SET)
	$(command)

template: install ## print the merged values, and write the files to run Terraform by hand (ENV, FILE, SET)
	$(command)

cost: install ## print the monthly cost of each resource; needs no account (ENV, FILE, SET, ORDERS)
	$(command)

diff: install ## print what a deploy would change: values, resources, cost (ENV, FILE, SET, IMAGE)
	$(command)

deploy: install ## build, show the plan, apply it, run the smoke test (ENV, FILE, SET, DRY_RUN, YES, IMAGE, SITE, API)
	$(command)

status: install ## print what runs, its URLs and its drift (ENV, FILE, SET, SITE, API)
	$(command)

history: install ## list the releases: operator, time, commit, outcome (ENV, FILE, SET)
	$(command)

rollback: install ## apply a recorded release again (ENV, FILE, SET, DRY_RUN, YES, REV, SITE, API)
	$(command)

destroy: install ## delete an environment; prod only after its protection is removed (ENV, FILE, SET, DRY_RUN, YES, NAME)
	$(command)

unlock: install ## release the lock of a command that crashed (ENV, FILE, SET, DRY_RUN, YES)
	$(command)

restore: install ## restore tables and database to a point in time, then bring back the orders since (ENV, POINT, ONLY, DRY_RUN, YES, SITE, API)
	$(command)

inbox: install ## list what only a person can end, oldest first, with the commands that end it (JSON, ENV)
	$(command)

refund: install ## refund an order; the same command twice makes one refund (ORDER, AMOUNT, WHY, KEY, PAID_BY, REFERENCE, REFUND, DRY_RUN, YES, ENV)
	$(command)

review: install ## approve or reject an order under review (ORDER, DO, WHY, DRY_RUN, YES, ENV)
	$(command)

resend: install ## list the mails about an order, or send one to the buyer again (ORDER, KIND, REFUND, DROP, DRY_RUN, YES, ENV)
	$(command)

operator: install ## add an operator, change their role, reset their password or codes (EMAIL, ROLE, RESET, DRY_RUN, YES, ENV)
	$(command)

export: install ## print all that the shop stores about a customer, as JSON (CUSTOMER, ENV)
	$(command)

erase: install ## erase a customer, keeping what accounting needs; or old contact data (CUSTOMER, EXPIRED, DRY_RUN, YES, ENV)
	$(command)

sign-out: install ## end every session of a customer (CUSTOMER, DRY_RUN, YES, ENV)
	$(command)

reconcile: install ## after an outage: replay Stripe's events and repair overdue orders (SINCE, DRY_RUN, YES, ENV)
	$(command)

report: install ## print revenue, VAT, best sellers or time to ship, as a table or CSV (FROM, TO, REPORT, FORMAT, CSV, ENV)
	$(command)

acts: install ## list what operators did, from the API and with make (FROM, TO, JSON, ENV)
	$(command)

rewrite-sales: install ## write the sales of all paid orders to the sales database again (SINCE, DRY_RUN, YES, ENV)
	$(command)

dlq: install ## messages in the dead-letter queues: list, show, replay, drop (DO, QUEUE, ID, TYPE, ORDER, FORCE, DRY_RUN, YES, ENV)
	$(command)

secrets-set: install ## store a secret, typed or from standard input (ENV, FILE, SET, NAME, PREVIOUS, DRY_RUN, YES)
	$(command)

catalogue-apply: install ## write core/catalogue/catalogue.yaml to the shop; keeps the stock (ENV, FILE, SET, DRY_RUN, YES)
	$(command)

stripe-webhook: install ## create the webhook endpoint at Stripe and store its secret (ENV, FILE, SET, URL, ROTATE, DRY_RUN, YES)
	$(command)

ami-bump: install ## pin the newest image for the agent's host in environments/<env>/values.yaml (ENV, FILE, SET, AMI, DRY_RUN, YES)
	$(command)
