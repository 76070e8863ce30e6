#!/usr/bin/env bash
# Tests what protects a report with a password: LibreOffice opens it, and so does msoffcrypto-tool, which is put into a
# Python environment of its own below target/. Words after the script's name go to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Debian keeps what a Python environment needs in a package of its own, which brings Python along.
if ! python3 -c 'import ensurepip' 2>/dev/null; then
    as_root apt-get update -qq
    as_root apt-get install -qq -y --no-install-recommends python3-venv >/dev/null
fi

environment="$PWD/target/msoffcrypto"
if ! "$environment/bin/python" -c 'import msoffcrypto' 2>/dev/null; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'msoffcrypto-tool>=6,<7'
fi
UDDATA_TEST_PYTHON="$environment/bin/python" exec cargo test --locked protect "$@"
