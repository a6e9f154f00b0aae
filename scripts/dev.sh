#!/usr/bin/env bash
# The server with the demo company, rebuilt when Rust sources change, and the web app with hot reload.
set -euo pipefail
cd "$(dirname "$0")/.."
pids=()
stop() { for pid in "${pids[@]:-}"; do kill "$pid" 2>/dev/null || true; done; }
trap stop EXIT INT TERM

(cd web && npm run dev) &
pids+=($!)

newest() { find crates -name '*.rs' -newer "$1" -print -quit; }
mark=$(mktemp)
server=
while true; do
  if cargo build -p resonanz; then
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true
    "${CARGO_TARGET_DIR:-target}/debug/resonanz" demo --data ./data/dev --customers 2000 &
    server=$!
    pids+=("$server")
  fi
  touch "$mark"
  until [ -n "$(newest "$mark")" ]; do sleep 1; done
done
