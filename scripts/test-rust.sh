#!/usr/bin/env bash
# Rust tests with a throw-away PostgreSQL beside SQLite. Arguments choose some of them:
#   scripts/test-rust.sh -E 'package(store)'    with cargo-nextest
#   scripts/test-rust.sh customers              without
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${TEST_DATABASE_URL:-}" ]; then
  TEST_DATABASE_URL=$(scripts/postgres.sh start)
  trap 'scripts/postgres.sh stop' EXIT
fi
export TEST_DATABASE_URL
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace "$@"
else
  cargo test --workspace --lib --bins --tests "$@"
fi
