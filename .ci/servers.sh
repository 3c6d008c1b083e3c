#!/usr/bin/env bash
# Chromium for the page's test, a registry for the test of custody; PostgreSQL comes with npm. (Neo4j joins when the first test needs it.)
set -euo pipefail
command -v chromium >/dev/null 2>&1 && command -v docker-registry >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium docker-registry >/dev/null
fi
for program in chromium docker-registry; do
  command -v "$program" >/dev/null 2>&1 || { echo "$program is missing and could not be installed"; exit 1; }
done
