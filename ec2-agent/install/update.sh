#!/bin/bash
# Brings this host to the release that the parameter names, and tells what runs. A timer runs it each
# minute, never twice at once. A release that does not come up is left for the one before, and tried
# again after five minutes: the fault may have been another's.
set -euo pipefail

root=${ROOT:-}
home=$root/opt/ecommerce
health=$root/var/lib/ec2-worker/health.json
again_after_minutes=5
# A release counts as well when it says so this long after its start.
settle_seconds=${SETTLE_SECONDS:-20}
node=$(realpath "$home/current/bin/node")

main() {
  aws ssm get-parameter --name "$RELEASE_PARAMETER" --query Parameter.Value --output text >"$home/wanted.json"
  if cmp -s "$home/wanted.json" "$home/running.json"; then
    # Whoever wants the failed one again after this has mended something.
    rm -f "$home/failed.json"
  elif came_up_late; then
    call_running
  elif ! has_failed; then
    update
  fi
  tell
  prune
}

# Did this very release, with these very settings, fail a moment ago?
has_failed() {
  cmp -s "$home/wanted.json" "$home/failed.json" &&
    [ -n "$(find "$home/failed.json" -mmin "-$again_after_minutes")" ]
}

# Until something has come up nothing is called running: whoever is killed here begins anew.
update() {
  say info agent.update "$home/wanted.json"
  if [ -e "$home/running.json" ]; then mv "$home/running.json" "$home/before.json"; fi
  if fetch && start "$home/wanted.json" && comes_up "$home/wanted.json"; then
    call_running
    return
  fi
  say error 'agent.update failed' "$home/wanted.json"
  cp "$home/wanted.json" "$home/failed.json"
  if [ -e "$home/before.json" ] && start "$home/before.json"; then
    mv "$home/before.json" "$home/running.json"
  fi
}

# Was it started last, and is it well by now? Where there is none before it, systemd goes on starting it.
came_up_late() {
  cmp -s "$home/wanted.json" "$home/started.json" &&
    systemctl is-active --quiet ec2-worker.service && comes_up "$home/wanted.json"
}

call_running() {
  mv "$home/wanted.json" "$home/running.json"
  rm -f "$home/failed.json"
}

# The wanted release unpacked, where it is not there yet.
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

# Each release brings its own way to be installed.
start() {
  local ended=0
  rm -f "$home/started.json"
  bash "$home/releases/$(field digest "$1")/install.sh" "$1" && systemctl daemon-reload || return
  systemctl restart ec2-worker.service || ended=$?
  cp "$1" "$home/started.json"
  return "$ended"
}

comes_up() {
  sleep "$settle_seconds"
  systemctl is-active --quiet ec2-worker.service && [ "$(field version "$health")" = "$(field version "$1")" ]
}

tell() {
  local active=0
  systemctl is-active --quiet ec2-worker.service || active=1
  aws ssm put-parameter --overwrite --type String --name "$STATUS_PARAMETER" --value "$(status "$active")" >/dev/null
}

# What runs: the agent itself says every ten seconds that it is well. A release is named by the SHA-256 of all
# that the parameter says of it, because the same version with other settings is another.
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

# The three releases that were installed last stay: the way back needs no network.
prune() {
  find "$home/releases" -mindepth 1 -maxdepth 1 -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while read -r old; do [ "$old" = "$(realpath "$home/current")" ] || rm -rf "$old"; done
}

field() {
  "$node" -p 'JSON.parse(fs.readFileSync(process.argv[1]))[process.argv[2]] ?? ""' "$2" "$1" 2>/dev/null
}

say() {
  "$node" - "$@" <<'NODE'
const fs = require('node:fs')
const [level, message, release] = process.argv.slice(2)
const { version } = JSON.parse(fs.readFileSync(release, 'utf8'))
console.log(JSON.stringify({ level, timestamp: new Date().toISOString(), service: 'agent-update', version, message }))
NODE
}

main
