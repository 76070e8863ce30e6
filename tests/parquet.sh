#!/usr/bin/env bash
# Tests `history export --format parquet`: builds the program with it, and reads the dataset with DuckDB, which is put into
# a virtual environment below target. Words after the script's name go to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

environment="$(cargo metadata --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/duckdb"
if ! "$environment/bin/python" -c 'import duckdb' 2>/dev/null; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'duckdb>=1.1,<2'
fi
UDDATA_TEST_PYTHON="$environment/bin/python" exec cargo test --locked --features parquet parquet "$@"
