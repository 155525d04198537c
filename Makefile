# Comptoir. `make` alone lists what there is.

NODE := node_modules/.bin/node
RUN := PATH="$(CURDIR)/node_modules/.bin:$$PATH"
.DEFAULT_GOAL := help
.PHONY: help install dev dev-reset buy site build bench format test test-install journey proof faults check policy infra-test refund reconcile dlq secrets-set catalogue-apply stripe-webhook ami-bump cost bootstrap lint template diff deploy status history rollback destroy unlock

help: ## list the commands
	@awk 'BEGIN { FS = ":.*## " } /^## / { printf "\n%s\n", substr($$0, 4) } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

## Develop

install: node_modules/.package-lock.json ## install what package-lock.json pins, Node itself included

# npm writes this file last, so it says which lock is installed. Nothing needs an install script.
node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

dev: install ## run the whole shop on this machine (PORT_BASE, TIME_SCALE, MYSQL_URL, VERBOSE)
	@$(NODE) environments/local/dev.ts

dev-reset: install ## forget the local orders, accounts, mails and messages
	@$(NODE) environments/local/reset.ts

buy: install ## buy one thing from the running shop and follow it (CARD, SKU)
	@$(NODE) environments/local/buy.ts

site: install ## build the storefront into site/dist
	@$(NODE) environments/local/site.ts

build: install ## build what is deployed into .local/artifacts: the same sources give the same bytes
	@$(NODE) environments/artifacts/build.ts

format: install ## format and sort imports
	@$(RUN) biome check --write .

## Check

test: install ## unit and contract tests, in two minutes (FILE=core/test/order for a part, JOBS)
	@$(RUN) $(NODE) test/run.ts $(FILE)

test-install: install ## build the artifacts and install them into bare roots
	@$(RUN) $(NODE) test/run.ts --group install

journey: install ## a browser buys with each card, with and without JavaScript (Chromium needed)
	@$(RUN) $(NODE) test/journey/main.ts

proof: install ## duplicates, races, kills and load, counted in the stand-ins (NAME= for one)
	@$(RUN) NAME="$(NAME)" SEED="$(SEED)" MOST="$(MOST)" ORDERS="$(ORDERS)" $(NODE) test/proof/main.ts

faults: install ## every fault of the matrix in a running shop (SEED, ROW=R13, SHORT=1)
	@$(RUN) SEED="$(SEED)" ROW="$(ROW)" SHORT="$(SHORT)" $(NODE) test/faults/main.ts

bench: install ## the API's cold start beside an empty handler's (RUNS)
	@$(NODE) bench/init.ts --runs "$(or $(RUNS),15)"

check: install ## format, lint, types, import rules, dead code, the catalogue
	@$(NODE) environments/local/check-catalogue.ts
	@$(RUN) biome check --error-on-warnings .
	@$(RUN) $(NODE) node_modules/typescript7/bin/tsc -p .
	@$(RUN) ASTRO_TELEMETRY_DISABLED=1 astro check --root site --minimumFailingSeverity hint
	@$(RUN) depcruise --config .dependency-cruiser.mjs core api consumers ec2-agent environments site/src modules test
	@$(RUN) knip

policy: install ## every rule over what Terraform would make of dev and of prod, alone and in a container; each rule broken once
	@$(NODE) test/policy/main.ts

infra-test: install ## charts, rules, and whole deployments into a stand-in for AWS, with purchases through them (ENV, SHORT=1, PART=charts|deployment)
	@ENV="$(ENV)" SHORT="$(SHORT)" PART="$(PART)" $(NODE) test/infra/main.ts

## Operate

bootstrap: install ## the buckets of states and releases, once an account (ENV)
	@$(NODE) environments/cli/bootstrap.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)'

lint: install ## an environment's values against the charts, and the charts themselves (ENV, FILE, SET)
	@$(NODE) environments/cli/lint.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)'

template: install ## the merged values, and what Terraform is told (ENV, FILE, SET)
	@$(NODE) environments/cli/template.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)'

cost: install ## what a month would cost, resource by resource; needs no account (ENV, ORDERS, FILE, SET)
	@$(NODE) environments/cli/cost.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --orders "$(ORDERS)"

diff: install ## what a deploy would change: values, resources, cost (ENV, FILE, SET)
	@$(NODE) environments/cli/diff.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --image "$(IMAGE)"

deploy: install ## build, show what changes, apply that, bring it up, look whether it works (ENV, YES, FILE, SET, IMAGE)
	@$(NODE) environments/cli/deploy.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --yes "$(YES)" --image "$(IMAGE)" --site "$(SITE)" --api "$(API)"

status: install ## what runs, where, and what drifted from it (ENV)
	@$(NODE) environments/cli/status.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --site "$(SITE)" --api "$(API)"

history: install ## every release: who, when, of what, and how it ended (ENV)
	@$(NODE) environments/cli/history.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)'

rollback: install ## run a recorded release again, from what was kept of it (ENV, REV, YES)
	@$(NODE) environments/cli/rollback.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --rev "$(REV)" --yes "$(YES)" --site "$(SITE)" --api "$(API)"

destroy: install ## take an environment down: dev freely, prod once its protection is lifted (ENV, NAME, YES, SET)
	@$(NODE) environments/cli/destroy.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --name "$(NAME)" --yes "$(YES)"

unlock: install ## take away the lock of somebody who cannot give it back (ENV, YES)
	@$(NODE) environments/cli/unlock.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --yes "$(YES)"

refund: install ## send money of an order back (ORDER, AMOUNT, WHY, KEY, DRY_RUN, ENV)
	@$(NODE) environments/cli/refund.ts --env "$(ENV)" --order "$(ORDER)" --amount "$(AMOUNT)" --why "$(WHY)" --key "$(KEY)" --dry-run "$(DRY_RUN)"

reconcile: install ## after an outage: replay what Stripe told, and mend what is overdue (SINCE=3d, ENV)
	@$(NODE) environments/cli/reconcile.ts --env "$(ENV)" --since "$(SINCE)"

dlq: install ## what the handlers gave up: list, show, replay, drop (DO, ENV, QUEUE, ID, TYPE, ORDER, DRY_RUN)
	@$(NODE) environments/cli/dlq.ts --env "$(ENV)" --do "$(DO)" --queue "$(QUEUE)" --id "$(ID)" --type "$(TYPE)" --order "$(ORDER)" --dry-run "$(DRY_RUN)" --force "$(FORCE)"

secrets-set: install ## store a secret by its name, asked for or from standard input (NAME, PREVIOUS=drop, ENV)
	@$(NODE) environments/cli/secrets-set.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --name "$(NAME)" --previous "$(PREVIOUS)"

catalogue-apply: install ## sell what core/catalogue/catalogue.yaml says; what is in stock stays (ENV, DRY_RUN)
	@$(NODE) environments/cli/catalogue-apply.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --dry-run "$(DRY_RUN)"

stripe-webhook: install ## make Stripe's endpoint and store its secret; again: nothing changes (ENV, URL, ROTATE=1, DRY_RUN)
	@$(NODE) environments/cli/stripe-webhook.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --url "$(URL)" --rotate "$(ROTATE)" --dry-run "$(DRY_RUN)"

ami-bump: install ## pin the newest image for the agent's host in environments/<env>/values.yaml (ENV, AMI)
	@$(NODE) environments/cli/ami-bump.ts --env "$(ENV)" --file "$(FILE)" --set '$(SET)' --ami "$(AMI)"
