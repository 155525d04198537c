#!/bin/bash
# Installs the release that contains this file as this host's current release. It does not start it.
#
#   install.sh release.json
#
# release.json is the value of the release parameter: { digest, version, settings }. ROOT sets another root
# folder than /. Running it twice changes nothing. For a rollback, run the older release's install.sh.
set -euo pipefail

json=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
root=${ROOT:-}
home=$root/opt/ecommerce

digest=$("$here/bin/node" -p 'JSON.parse(fs.readFileSync(process.argv[1])).digest' "$json")
[[ $digest =~ ^[0-9a-f]{64}$ ]] || { echo "install.sh: no digest in $json" >&2; exit 1; }
release=$home/releases/$digest

if [ ! -d "$release" ]; then
  rm -rf "$release.new"
  mkdir -p "$release.new"
  cp -R "$here/." "$release.new"
  # Renamed at the end, so that an interrupted copy is never taken for a complete release.
  mv "$release.new" "$release"
fi
touch "$release"

mkdir -p "$root/etc/ecommerce" "$root/etc/systemd/system" "$root/etc/logrotate.d"
"$release/bin/node" - "$json" >"$root/etc/ecommerce/ec2-worker.env.new" <<'NODE'
const fs = require('node:fs')
const { settings } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
for (const [name, value] of Object.entries(settings)) {
  if (/[\r\n]/.test(value)) throw new Error(`${name}: a systemd setting must be one line`)
  console.log(`${name}="${String(value).replace(/["\\$`]/g, '\\$&')}"`)
}
NODE
mv "$root/etc/ecommerce/ec2-worker.env.new" "$root/etc/ecommerce/ec2-worker.env"

cp "$release"/systemd/* "$root/etc/systemd/system/"

# systemd opens the log before it creates the unit's directories.
[ -e "$root/var/log/ec2-worker" ] || mkdir -p "$root/var/log/ec2-worker"
# The agent keeps the log open, so logrotate copies and truncates it. The log shipper has read it by then.
cat >"$root/etc/logrotate.d/ec2-worker" <<'END'
/var/log/ec2-worker/*.log {
  daily
  maxsize 50M
  rotate 2
  copytruncate
  missingok
  notifempty
}
END

ln -sfn "releases/$digest" "$home/current.new"
mv -T "$home/current.new" "$home/current"
