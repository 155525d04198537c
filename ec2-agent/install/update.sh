#!/bin/bash
# Updates this host to the wanted release: the one in the release parameter, if its signature is valid. Reports the
# running release. A timer runs this script every minute; runs never overlap. If a release does not start, this script
# rolls back to the previous one. It tries the failed release again after five minutes, because the cause may be
# temporary.
set -euo pipefail

root=${ROOT:-}
home=$root/opt/ecommerce
health=$root/var/lib/ec2-worker/health.json
retry_after_minutes=5
# A release is healthy if it reports its version this many seconds after its start.
settle_seconds=${SETTLE_SECONDS:-20}
node=$(realpath "$home/current/bin/node")

main() {
  aws ssm get-parameter --name "$RELEASE_PARAMETER" --query Parameter.Value --output text >"$home/wanted.json"
  if cmp -s "$home/wanted.json" "$home/running.json"; then
    # The wanted release runs, so forget the failed one. It is tried at once if it is wanted again.
    rm -f "$home/failed.json"
  elif ! is_signed; then
    # The CLI signs a release after Terraform has applied it. An alarm reports a release that stays unsigned.
    log_line error agent.release_unsigned "$home/wanted.json"
  elif has_started_late; then
    mark_running
  elif ! has_failed; then
    update
  fi
  report_status
  prune
}

# Succeeds if an operator has signed the wanted release for this shop. The signature covers the whole parameter:
# the artifact's digest, the version and the settings. Only a deploy may use the private key.
is_signed() {
  local folder result=1
  folder=$(mktemp -d)
  # The signature covers the value without the line break that the command adds.
  printf %s "$(cat "$home/wanted.json")" >"$folder/release"
  if aws ssm get-parameter --name "$SIGNATURE_PARAMETER" --query Parameter.Value --output text |
    base64 -d >"$folder/signature" 2>/dev/null &&
    openssl dgst -sha256 -verify "$root/etc/ecommerce/release-key.pem" \
      -signature "$folder/signature" "$folder/release" >/dev/null 2>&1 &&
    [ "$(field name "$home/wanted.json")" = "$NAME" ]; then
    result=0
  fi
  rm -rf "$folder"
  return "$result"
}

# Succeeds if this release with these settings failed in the last five minutes.
has_failed() {
  cmp -s "$home/wanted.json" "$home/failed.json" &&
    [ -n "$(find "$home/failed.json" -mmin "-$retry_after_minutes")" ]
}

# No release is marked as running until it is healthy, so that an interrupted update starts again.
update() {
  log_line info agent.update_started "$home/wanted.json"
  if [ -e "$home/running.json" ]; then mv "$home/running.json" "$home/before.json"; fi
  if fetch && start "$home/wanted.json" && is_healthy "$home/wanted.json"; then
    mark_running
    return
  fi
  log_line error agent.update_failed "$home/wanted.json"
  cp "$home/wanted.json" "$home/failed.json"
  if [ -e "$home/before.json" ] && start "$home/before.json"; then
    mv "$home/before.json" "$home/running.json"
  fi
}

# Succeeds if the wanted release was started last and is healthy by now. Without a previous release to roll
# back to, systemd keeps restarting the wanted one, so it can still become healthy.
has_started_late() {
  cmp -s "$home/wanted.json" "$home/started.json" &&
    systemctl is-active --quiet ec2-worker.service && is_healthy "$home/wanted.json"
}

mark_running() {
  mv "$home/wanted.json" "$home/running.json"
  rm -f "$home/failed.json"
}

# Downloads and unpacks the wanted release, unless it is already present.
fetch() {
  local digest folder
  digest=$(field digest "$home/wanted.json")
  [ ! -d "$home/releases/$digest" ] || return 0
  folder=$(mktemp -d) &&
    aws s3 cp --only-show-errors "s3://$ARTIFACT_BUCKET/$(field key "$home/wanted.json")" "$folder/agent.tar.gz" &&
    echo "$digest  $folder/agent.tar.gz" | sha256sum --check --quiet &&
    mkdir -p "$home/releases" &&
    rm -rf "$home/releases/$digest.new" &&
    mkdir "$home/releases/$digest.new" &&
    tar -xzf "$folder/agent.tar.gz" --no-same-owner -C "$home/releases/$digest.new" &&
    mv "$home/releases/$digest.new" "$home/releases/$digest" &&
    rm -rf "$folder"
}

# Installs a release with the install.sh it contains, and restarts the agent.
start() {
  local ended=0
  rm -f "$home/started.json"
  bash "$home/releases/$(field digest "$1")/install.sh" "$1" && systemctl daemon-reload || return
  systemctl restart ec2-worker.service || ended=$?
  cp "$1" "$home/started.json"
  return "$ended"
}

is_healthy() {
  sleep "$settle_seconds"
  systemctl is-active --quiet ec2-worker.service && [ "$(field version "$health")" = "$(field version "$1")" ]
}

report_status() {
  local active=0
  systemctl is-active --quiet ec2-worker.service || active=1
  aws ssm put-parameter --overwrite --type String --name "$STATUS_PARAMETER" --value "$(status "$active")" >/dev/null
}

# Prints the status as JSON. The agent writes its health file every ten seconds. A release's id is the SHA-256
# of the whole parameter value: the same version with other settings is another release.
status() {
  "$node" - "$health" "$home" "$1" <<'NODE'
const fs = require('node:fs')
const { createHash } = require('node:crypto')
const [health, home, active] = process.argv.slice(2)
const read = (path) => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8').trim() : undefined)
const digestOf = (text) => (text === undefined ? null : createHash('sha256').update(text).digest('hex'))
const { version = null, schema = null, at = null } = JSON.parse(read(health) ?? '{}')
const isFresh = Date.now() - Date.parse(at) < 150_000
console.log(JSON.stringify({
  host: process.env.HOST ?? null,
  version,
  release: digestOf(read(`${home}/running.json`)),
  schemaVersion: schema,
  healthy: active === '0' && isFresh,
  at: new Date().toISOString(),
  failed: digestOf(read(`${home}/failed.json`)),
}))
NODE
}

# Keeps the three releases that were installed last, so that a rollback needs no download.
prune() {
  find "$home/releases" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while read -r old; do [ "$old" = "$(realpath "$home/current")" ] || rm -rf "$old"; done
}

field() {
  "$node" -p 'JSON.parse(fs.readFileSync(process.argv[1]))[process.argv[2]] ?? ""' "$2" "$1" 2>/dev/null
}

log_line() {
  "$node" - "$@" <<'NODE'
const fs = require('node:fs')
const [level, message, release] = process.argv.slice(2)
let version
try {
  version = JSON.parse(fs.readFileSync(release, 'utf8')).version
} catch {
  // An unsigned release may have any content.
}
console.log(JSON.stringify({ level, timestamp: new Date().toISOString(), service: 'agent-update', version, message }))
NODE
}

main
