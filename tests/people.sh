#!/usr/bin/env bash
# Thousands of courses of people at work on a report (long): every word that they type stands on its own advice in the end.
# usage: bash tests/people.sh [COURSES [FIRST]]
set -euo pipefail
cd "$(dirname "$0")/.."
export UDDATA_COURSES="${1:-2000}" UDDATA_FIRST="${2:-1}"
cargo test --release --locked --test it people:: -- --nocapture
