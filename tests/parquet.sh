#!/usr/bin/env bash
# Tests `history export --format parquet`: builds the program with it, and reads the dataset with DuckDB, which is put into
# a virtual environment below target. Words after the script's name go to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

environment="$(cargo metadata --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/duckdb"
if ! "$environment/bin/python" -c 'import duckdb' 2>/dev/null; then
    if ! python3 -m venv "$environment" 2>/dev/null; then
        # Debian keeps what a virtual environment needs in a package of its own.
        if [ "$(id -u)" = 0 ]; then apt-get install -qq -y python3-venv >/dev/null; else sudo -n apt-get install -qq -y python3-venv >/dev/null; fi
        python3 -m venv "$environment"
    fi
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'duckdb>=1.1,<2'
fi
UDDATA_TEST_PYTHON="$environment/bin/python" exec cargo test --locked --features parquet parquet "$@"
