#!/usr/bin/env bash
# Installs what the tests need and nothing that is already there.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

packages=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
command -v chromium >/dev/null || packages+=(chromium)
command -v python3 >/dev/null || packages+=(python3)
python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
command -v psql >/dev/null || packages+=(postgresql-client)
command -v curl >/dev/null || packages+=(curl)
command -v cc >/dev/null || packages+=(build-essential)
if [ ${#packages[@]} -gt 0 ]; then
  echo "installing ${packages[*]}"
  as_root apt-get update -q
  # No cluster of the system's own: tests start a throw-away server.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
fi

if ! cmp -s e2e/requirements.txt e2e/.venv/installed.txt; then
  echo "installing the Python tools of the tests"
  python3 -m venv --clear e2e/.venv
  e2e/.venv/bin/pip install --quiet --disable-pip-version-check -r e2e/requirements.txt
  cp e2e/requirements.txt e2e/.venv/installed.txt
fi

if [ ! -d e2e/node_modules ] || [ e2e/package-lock.json -nt e2e/node_modules ]; then
  # The browser is the system's.
  (cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund)
  touch e2e/node_modules
fi
