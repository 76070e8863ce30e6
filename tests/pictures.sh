#!/usr/bin/env bash
# Makes the pictures of the README from the sample prints and synthetic ones: needs LibreOffice (soffice) and poppler
# (pdftoppm); Chromium is installed where it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo run --quiet -- report fixtures/samples --out "$work/out" --quiet
soffice --headless --convert-to pdf --outdir "$work" "$work"/out/LG2023-08-2/*.xlsx >/dev/null 2>&1
mkdir -p fixtures/pictures
pdftoppm -png -singlefile -r 110 -f 1 -l 1 -x 20 -y 35 -W 1220 -H 390 "$work"/afrapportering*.pdf fixtures/pictures/overblik
pdftoppm -png -singlefile -r 170 -f 2 -l 2 -x 25 -y 55 -W 1300 -H 560 "$work"/afrapportering*.pdf fixtures/pictures/adviser

bash tests/browser.sh "$work"
cp "$work/light-1280.png" fixtures/pictures/oversigt.png
