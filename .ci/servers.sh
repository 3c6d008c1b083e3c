#!/usr/bin/env bash
# Chromium for the page's test, a registry for the test of custody, Python and a C compiler for the test of extensions, readelf (comes with the compiler) for that of programs, Java and Maven for Neo4j, whose jars the
# test's own script fetches; PostgreSQL comes with npm.
set -euo pipefail
programs=(chromium docker-registry python3 cc readelf java mvn)
missing=0
for program in "${programs[@]}"; do command -v "$program" >/dev/null 2>&1 || missing=1; done
[ "$missing" = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium docker-registry python3 gcc libc6-dev >/dev/null
  command -v java >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null
  command -v mvn >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends maven >/dev/null
fi
for program in "${programs[@]}"; do
  command -v "$program" >/dev/null 2>&1 || { echo "$program is missing and could not be installed"; exit 1; }
done
