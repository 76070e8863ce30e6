#!/usr/bin/env bash
# A desk of Statens Administration at work on simulated months (long): what people decide and what the rules are worth, and a night
# of 160 løngrupper worked on through the work list alone, each figure held against the truth of the simulation.
#
#   tests/desk.sh [decide|night|all] [--seed N] [--seeds N] [--months 160x110x140,…] [--groups 160] [--per-group 110] [--verbose]
#
# What is simulated and how it is judged stands in tests/desk.py. UDDATA_BIN names another program than the release build. Installs
# openpyxl in a Python environment of its own below target/.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

python=$(python_with desk openpyxl 'openpyxl>=3.1.5,<4')
if [ -z "${UDDATA_BIN:-}" ]; then
    cargo build --release --quiet --locked
    metadata=$(cargo metadata --format-version 1 --no-deps --locked)
    UDDATA_BIN=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])' <<<"$metadata")/release/uddata
fi
export UDDATA_BIN
exec "$python" tests/desk.py "$@"
