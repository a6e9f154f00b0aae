#!/usr/bin/env bash
# Builds the load generator, brings the peers, measures. Arguments go to bench/run.py.
#   scripts/bench.sh --feedback 1000000    smaller
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --manifest-path bench/load/Cargo.toml
[ -x bench/.venv/bin/python ] || python3 -m venv bench/.venv
bench/.venv/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
exec bench/.venv/bin/python bench/run.py --load "${CARGO_TARGET_DIR:-bench/load/target}/release/load" "$@"
