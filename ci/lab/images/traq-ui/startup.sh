#!/bin/sh
# Serves the page with the settings that a user put over the default ones.
set -eu
cp -R /app/default/. /usr/share/caddy/
[ ! -d /app/override ] || cp -RL /app/override/. /usr/share/caddy/
exec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile
