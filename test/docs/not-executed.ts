const needsAccount = 'needs a real AWS account'

/**
 * The commands of the docs that neither a test nor a pipeline executes, and why. A make target
 * covers all of its calls; any other command is written as in the docs.
 */
export const notExecuted: Readonly<Record<string, string>> = {
  'make help': 'prints the Makefile; cli/test/variables.test.ts compares its texts with the code',
  'make install': 'runs before every other target; .ci/run calls it',
  'make dev': 'runs until it is stopped; the journeys start the same shop with openShop',
  'make buy': 'needs a running `make dev`; the journeys buy in a browser',
  'make site': 'the journeys build the site with the same function',
  'make build': 'make proof NAME=builds runs its program with other options',
  'make modules': 'changes files; cli/test/modules/modules.test.ts fails if it would change one',
  'make client': 'changes a file; api/test/client-types.test.ts fails if it would change it',
  'make format': 'changes files; make check fails if it would change one',
  'make bench': 'measures only; its figures depend on the machine',
  'make inbox': 'changes nothing; cli/test/inbox.test.ts runs its function',
  'make acts': 'changes nothing; cli/test/acts.test.ts runs its function',
  'make export': 'changes nothing; cli/test/export.test.ts runs its function',
  'make policy': 'make infra-test runs its program',
  'make nightly': 'it is a pipeline itself',
  'make lint':
    'make infra-test PART=modules, make check and make build make the same checks one by one',
  'make template':
    'cli/test/values tests the merge; cli/test/make.test.ts calls it with a bad value',
  'make cost': 'cli/test/cost tests the estimate, and make policy prices every plan with it',
  '.ci/run': 'it is a pipeline itself',
  'node_modules/.bin/node core/test/money.test.ts': 'how make test starts each file',
  'node_modules/.bin/node --inspect-brk core/test/money.test.ts': 'waits for a debugger',
  'node_modules/.bin/node node_modules/.bin/tap core/test/money.test.ts':
    'coverage only; no pipeline needs it',
  'rm -rf node_modules package-lock.json': 'changes pinned versions',
  'npm install --package-lock-only': 'changes pinned versions',
  'npm ci': 'make install calls it with more options',
  'npm audit signatures': 'needs the keys of npm and Sigstore, which some mirrors do not have',
  'terraform -chdir=environments/prod/app init -backend-config=../../../.local/template/prod/app.tfbackend':
    needsAccount,
  'terraform -chdir=environments/prod/app validate': 'needs init; make infra-test validates both',
  'terraform -chdir=environments/prod/app plan -var-file=../../../.local/template/prod/app.tfvars.json':
    needsAccount,
  'bucket=ecommerce-states-123456789012': needsAccount,
  "aws s3api list-object-versions --bucket $bucket --prefix foundation.tfstate --query 'Versions[].[LastModified,Key,VersionId]' --output text":
    needsAccount,
  'aws s3api get-object --bucket $bucket --key foundation.tfstate --version-id … before.tfstate':
    needsAccount,
  'terraform -chdir=environments/prod/foundation init -backend-config=../../../.local/template/prod/foundation.tfbackend':
    needsAccount,
  'terraform -chdir=environments/prod/foundation state push -force "$PWD/before.tfstate"':
    needsAccount,
  'git checkout environments/prod/values.yaml': 'discards the values that a restore has written',
  'aws logs delete-log-group --log-group-name /aws/rds/instance/ecommerce/error': needsAccount,
  'aws logs delete-log-group --log-group-name /aws/rds/instance/ecommerce/slowquery': needsAccount,
  'for root in environments/*/*/; do terraform -chdir="$root" providers lock -platform=linux_amd64 -platform=darwin_arm64; done':
    'changes files, and downloads from the provider registry',
  'aws logs tail /aws/lambda/ecommerce-api --follow': needsAccount,
  'aws logs tail /aws/lambda/ecommerce-orders-worker --follow': needsAccount,
  'aws logs tail /ecommerce/agent --follow': needsAccount,
  "aws s3 cp --recursive --exclude '*' --include '*.2026-11-30-08.*' s3://ecommerce-access-log-123456789012/ edge-log":
    needsAccount,
  "find edge-log -name '*.gz' -exec gunzip -c {} + | jq -r '.\"c-ip\"' | sort | uniq -c | sort -rn | head":
    needsAccount,
  'aws dynamodb update-table --table-name ecommerce-orders --no-deletion-protection-enabled':
    needsAccount,
  'aws dynamodb delete-table --table-name ecommerce-orders': needsAccount,
  'aws rds modify-db-instance --db-instance-identifier ecommerce --no-deletion-protection':
    needsAccount,
  'aws rds delete-db-instance --db-instance-identifier ecommerce --final-db-snapshot-identifier ecommerce-replaced':
    needsAccount,
  'aws rds modify-db-cluster --db-cluster-identifier ecommerce-dev --no-deletion-protection':
    needsAccount,
  'aws rds delete-db-instance --db-instance-identifier ecommerce-dev-1': needsAccount,
  'aws rds delete-db-cluster --db-cluster-identifier ecommerce-dev --final-db-snapshot-identifier ecommerce-dev-replaced':
    needsAccount,
  'aws logs delete-log-group --log-group-name /aws/rds/cluster/ecommerce-dev/error': needsAccount,
  'aws logs delete-log-group --log-group-name /aws/rds/cluster/ecommerce-dev/slowquery':
    needsAccount,
  'aws ssm start-session --target i-0123456789abcdef0': needsAccount,
}
