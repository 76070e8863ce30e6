#!/usr/bin/env bash
# Sends mail to real SMTP servers on loopback, good ones and bad: tests/mail/server.py. Installs what it needs: aiosmtpd in a
# Python environment of its own below target/, and openssl, which makes the certificates. Words after the script's name go to
# cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

need openssl openssl
python=$(python_with aiosmtpd aiosmtpd 'aiosmtpd>=1.4.6,<2')
UDDATA_TEST_PYTHON="$python" exec cargo test --locked mail "$@"
