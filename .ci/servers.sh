#!/usr/bin/env bash
# Chromium for the page's test; PostgreSQL comes with npm. (Neo4j and a registry join when the first test needs them.)
set -euo pipefail
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi
command -v chromium >/dev/null 2>&1 || { echo "chromium is missing and could not be installed"; exit 1; }
