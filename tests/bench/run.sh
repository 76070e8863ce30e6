#!/usr/bin/env bash
# Speed and memory against the bars and the peers; what is measured and how stands in run.py. --quick for a small run.
exec python3 "$(dirname "$0")/run.py" "$@"
