#!/usr/bin/env bash
# The long check of the readers of prints: 100,000 mutations of each reference print (or as many as the first argument
# says), of which none may be read wrongly where nothing is said of it. The gate makes 1,000.
set -euo pipefail
cd "$(dirname "$0")/.."

export UDDATA_MUTATIONS="${1:-100000}"
exec cargo test --locked --release --test it -- damage::no_mutation --nocapture
