#!/usr/bin/env bash
# Runs all tests, those too that work with programs of others: LibreOffice, which opens reports; openssl and aiosmtpd, which
# make mail servers, good ones and bad; msoffcrypto-tool, which opens protected reports; DuckDB, which reads the Parquet dataset.
# Installs what is missing, the Python packages in an environment of their own below target/. What cannot be installed here is
# said, and its tests are left out. Words after the script's name go to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/install.sh

if command -v apt-get >/dev/null 2>&1; then
    command -v soffice >/dev/null 2>&1 || install_packages libreoffice-calc
    need openssl openssl
    need python3 python3 python3-venv
fi
command -v soffice >/dev/null 2>&1 || echo "LibreOffice is not installed: the tests that open reports in it are left out" >&2
if command -v python3 >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1; then
    UDDATA_TEST_PYTHON=$(python_with peers 'aiosmtpd, duckdb, msoffcrypto' 'aiosmtpd>=1.4.6,<2' 'duckdb>=1.1,<2' 'msoffcrypto-tool>=6,<7')
    export UDDATA_TEST_PYTHON
else
    echo "Python or openssl is not installed: the tests with mail servers, DuckDB and msoffcrypto-tool are left out" >&2
fi
exec cargo test --locked --all-features "$@"
