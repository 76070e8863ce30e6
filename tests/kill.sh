#!/usr/bin/env bash
# Kills `uddata report` and `uddata send` 200 times in the middle of their work, and looks what became of the reports, the
# deliveries and what people had typed: every report with its recipient exactly once a version, or left for a person; no note
# lost; no half file. A longer check, beside the gate: about a quarter of an hour on two slow cores.
#
#   tests/kill.sh [--kills 200] [--seed N] [--delay-ms N]
#
# What is held and how stands in tests/kill.py. UDDATA_BIN names another program than the debug build. Installs what it needs:
# aiosmtpd and openpyxl in a Python environment of its own below target/, and openssl, which makes certificates for the mail
# server (tests/mail/server.py).
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

need openssl openssl
python=$(python_with kill 'aiosmtpd, openpyxl' 'aiosmtpd>=1.4.6,<2' 'openpyxl>=3.1.5,<4')
if [ -z "${UDDATA_BIN:-}" ]; then
    cargo build --quiet --locked
    metadata=$(cargo metadata --format-version 1 --no-deps --locked)
    UDDATA_BIN=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])' <<<"$metadata")/debug/uddata
fi
export UDDATA_BIN
exec "$python" tests/kill.py "$@"
