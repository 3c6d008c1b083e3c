#!/usr/bin/env bash
# Chromium for the page's test, a registry for the test of custody, Python and a C compiler for the test of extensions; PostgreSQL comes with npm.
# (Neo4j joins when the first test needs it.)
set -euo pipefail
programs=(chromium docker-registry python3 cc)
missing=0
for program in "${programs[@]}"; do command -v "$program" >/dev/null 2>&1 || missing=1; done
[ "$missing" = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium docker-registry python3 gcc libc6-dev >/dev/null
fi
for program in "${programs[@]}"; do
  command -v "$program" >/dev/null 2>&1 || { echo "$program is missing and could not be installed"; exit 1; }
done
