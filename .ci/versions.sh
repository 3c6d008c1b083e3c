#!/usr/bin/env bash
# Version orders against the ecosystems' own tools, 20,000 generated pairs each, and against the published comparisons beside this checkout. Installs the tools.
set -uo pipefail
programs=(cc pkg-config rpm ruby python3 php java go cargo curl)
present() {
  for program in "${programs[@]}"; do command -v "$program" >/dev/null 2>&1 || return 1; done
  pkg-config --exists libdpkg && php -r 'require "Composer/Semver/autoload.php";' >/dev/null 2>&1 && python3 -c 'import packaging' 2>/dev/null
}
if ! present && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    gcc libc6-dev pkg-config libdpkg-dev libmd-dev rpm ruby php-cli php-composer-semver curl >/dev/null
  command -v java >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jdk-headless >/dev/null
  command -v go >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends golang-go >/dev/null
  command -v cargo >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends cargo >/dev/null
  python3 -c 'import packaging' 2>/dev/null || python3 -m pip install -q packaging || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-packaging >/dev/null
fi
present || { echo "a tool of an ecosystem is missing and could not be installed: ${programs[*]}, libdpkg-dev, php-composer-semver, python3-packaging"; exit 1; }
corpora=()
[ -d ../shared/corpora ] && corpora=(--corpora ../shared/corpora)
npx node .ci/versions/compare.ts "${corpora[@]}" | tee "$1/versions.txt"
exit "${PIPESTATUS[0]}"
