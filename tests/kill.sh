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

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Debian keeps what a Python environment needs in a package of its own, which brings Python along.
missing=()
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
command -v openssl >/dev/null || missing+=(openssl)
if [ "${#missing[@]}" -gt 0 ]; then
    as_root apt-get update -qq
    as_root apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
fi

environment="$PWD/target/kill"
if ! "$environment/bin/python" -c 'import aiosmtpd, openpyxl' 2>/dev/null; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'aiosmtpd>=1.4.6,<2' 'openpyxl>=3.1.5,<4'
fi
if [ -z "${UDDATA_BIN:-}" ]; then
    cargo build --quiet --locked
    metadata=$(cargo metadata --format-version 1 --no-deps --locked)
    UDDATA_BIN=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])' <<<"$metadata")/debug/uddata
fi
export UDDATA_BIN
exec "$environment/bin/python" tests/kill.py "$@"
