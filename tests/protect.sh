#!/usr/bin/env bash
# Tests what protects a report with a password: LibreOffice opens it, and so does msoffcrypto-tool, which is put into a
# Python environment of its own below target/. Words after the script's name go to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

python=$(python_with msoffcrypto msoffcrypto 'msoffcrypto-tool>=6,<7')
UDDATA_TEST_PYTHON="$python" exec cargo test --locked protect "$@"
