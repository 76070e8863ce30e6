#!/usr/bin/env bash
# Tests `history export --format parquet`: builds the program with it, and reads the dataset with DuckDB, which is put into
# a Python environment of its own below target/. Words after the script's name go to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

python=$(python_with duckdb duckdb 'duckdb>=1.1,<2')
UDDATA_TEST_PYTHON="$python" exec cargo test --locked --features parquet parquet "$@"
