#!/usr/bin/env bash
# Sends mail to real SMTP servers on loopback, good ones and bad: tests/mail/server.py. Installs what it needs: aiosmtpd in a
# Python environment of its own below target/, and openssl, which makes the certificates. Words after the script's name go to
# cargo test.
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

environment="$PWD/target/aiosmtpd"
if ! "$environment/bin/python" -c 'import aiosmtpd' 2>/dev/null; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'aiosmtpd>=1.4.6,<2'
fi
UDDATA_TEST_PYTHON="$environment/bin/python" exec cargo test --locked mail "$@"
