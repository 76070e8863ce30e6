#!/usr/bin/env bash
# Runs all tests. Installs LibreOffice where it is missing and can be installed: some tests open reports in it.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

if ! command -v soffice >/dev/null 2>&1; then
    if command -v apt-get >/dev/null 2>&1; then
        install_packages libreoffice-calc
    else
        echo "LibreOffice is not installed: the tests that open reports in it are left out" >&2
    fi
fi
exec cargo test --locked "$@"
