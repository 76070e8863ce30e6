#!/usr/bin/env bash
# Teaches prints on the page in a real browser (headless Chromium), as an officer would: tests/teach_page.py. No line of TOML is typed.
# Installs what it needs, as browser.sh does.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}
browser >/dev/null || install_packages chromium
python=$(python_with browser playwright 'playwright==1.*')
"$python" tests/teach_page.py "$(browser)" "$(program)" fixtures/teach "$@"
