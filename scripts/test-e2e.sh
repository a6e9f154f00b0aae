#!/usr/bin/env bash
# The whole system from outside: faults, hostile senders, browsers. Uses the debug binary.
#   ROUNDS=50 scripts/test-e2e.sh    more rounds of every fault, per database
set -euo pipefail
cd "$(dirname "$0")/.."
rounds="${ROUNDS:-4}"
# With the tests, as before: without them other features are resolved and all is built again.
cargo build --workspace --tests
binary="${CARGO_TARGET_DIR:-target}/debug/resonanz"
work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -n "${TEST_DATABASE_URL_GIVEN:-}" ] || scripts/postgres.sh stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

echo "== faults: killed, SQLite, $rounds rounds"
python3 e2e/faults/kill.py --binary "$binary" --rounds "$rounds" --seed 1

echo "== faults: killed, PostgreSQL, $rounds rounds"
TEST_DATABASE_URL_GIVEN="${TEST_DATABASE_URL:-}"
url="${TEST_DATABASE_URL:-$(scripts/postgres.sh start)}"
python3 e2e/faults/kill.py --binary "$binary" --rounds "$rounds" --seed 2 --postgres "$url"

echo "== faults: the disk is full, $rounds rounds"
python3 e2e/faults/full_disk.py --binary "$binary" --rounds "$rounds"

echo "== faults: PostgreSQL is restarted, $rounds rounds"
python3 e2e/faults/restart_postgres.py --binary "$binary" --rounds "$rounds"

echo "== mails through a mail server that goes wrong"
e2e/.venv/bin/python e2e/mail/deliver.py --binary "$binary" --count 150

echo "== hostile text through every field"
python3 e2e/contract/naughty.py --binary "$binary"

echo "== the server against its OpenAPI document"
e2e/.venv/bin/python e2e/contract/run.py --binary "$binary"

echo "== security as seen from outside"
python3 e2e/security/outside.py --binary "$binary"

echo "== the demo company in browsers"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$binary" demo --data "$work/demo" --customers 1500 --port "$port" --log warn --mail-dir "$work/mails" \
  >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 1 600); do
  curl -fsS "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || { cat "$work/server.log"; exit 1; }
  sleep 0.5
done
export RESONANZ_URL="http://127.0.0.1:$port" RESONANZ_MAIL_DIR="$work/mails"
(cd e2e && npx playwright test) || { tail -50 "$work/server.log"; exit 1; }
