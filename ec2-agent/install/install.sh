#!/bin/bash
# Makes the release that this file came with the one that this host runs. It starts nothing.
#
#   install.sh release.json
#
# release.json is what the release parameter holds: { digest, version, settings }. ROOT may name another
# root than /. Done twice, it changes nothing; an older release installs itself again the same way.
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
  # What was being copied when the power went has another name.
  mv "$release.new" "$release"
fi
touch "$release"

mkdir -p "$root/etc/ecommerce" "$root/etc/systemd/system" "$root/etc/logrotate.d"
"$release/bin/node" - "$json" >"$root/etc/ecommerce/ec2-worker.env.new" <<'NODE'
const fs = require('node:fs')
const { settings } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
for (const [name, value] of Object.entries(settings)) {
  if (/[\r\n]/.test(value)) throw new Error(`${name}: systemd takes a setting of one line only`)
  console.log(`${name}="${String(value).replace(/["\\$`]/g, '\\$&')}"`)
}
NODE
mv "$root/etc/ecommerce/ec2-worker.env.new" "$root/etc/ecommerce/ec2-worker.env"

cp "$release"/systemd/* "$root/etc/systemd/system/"

# systemd opens the log before it makes the unit's directories.
[ -e "$root/var/log/ec2-worker" ] || mkdir -p "$root/var/log/ec2-worker"
# The log is held open, so it is copied and cut; whoever ships it has read it long before.
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
