#!/usr/bin/env bash
# Opens the overview page and that of the statistics in a real browser (headless Chromium) and works them as a person would:
# tests/browser.py.
# Installs what it needs: Chromium and letters from the system's packages, Playwright in a Python environment of its own below
# target/.
# With a folder as argument it leaves pictures of the page there, in light and dark, wide and narrow, and on paper.
set -euo pipefail
cd "$(dirname "$0")/.."
pictures=${1:-}

source tests/install.sh

# Chromium goes by several names.
browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}
browser >/dev/null || install_packages chromium
# Letters as wide as those that the page asks for: with those of a bare machine its widest table asks for more room.
fc-list 2>/dev/null | grep -q 'Liberation Sans' || install_packages fonts-liberation
python=$(python_with browser playwright 'playwright==1.*')

program=$(program)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
uddata() {
    UDDATA_SECRET_FILE=fixtures/secret SOURCE_DATE_EPOCH=1690000000 "$program" "$@"
}

# A batch in which something of every kind went wrong.
uddata demo "$work/prints" --groups 40 --advices 30 --quiet
python3 - "$work" <<'LISTS'
import pathlib, sys
work = pathlib.Path(sys.argv[1])
names = ["Demostyrelsen", "Øresunds Gymnasium", "Prøveministeriet", "Ålborg <Testmuseum>", "Fiktivt Institut for Uddannelse"]
kinds = ["regnskabskunde", "regnskabskunde", "ikke-regnskabskunde"]
ways = ["Mappe {};mappe;automatisk", "Mappe {};mappe;manuel", ";;"]
rows = [
    f"{group};{names[group % 5]} {group - 900};{kinds[group % 3]};{ways[group % 4 % 3].format(group)}"
    for group in range(901, 944)
]
head = "Løngruppe;Kunde;Kundetype;Modtagere;Levering;Frigivelse"
(work / "kunder.csv").write_text("\n".join([head, *rows, ""]))
(work / "plan.csv").write_text("Lønkørsel;Afrapporteringsfrist;Dispositionsdato\n2023-08-2;27-07-2023;31-07-2023\n")
u721 = lambda group: work / f"prints/U721_S004_PDFGRP0000000{group}_LG23082.txt"
for group in (904, 917):
    u721(group).unlink()
u721(912).write_text("noget helt andet\n")
(work / "prints/mappe uden navn.txt").write_text("noget andet igen\n")
u721(920).write_text(u721(920).read_text().replace("RB7050", "??7050").replace("OT0699", "??0699"))
LISTS
# Ends with 3: not everything could be read, as is meant here.
uddata report "$work/prints" --out "$work/out" --customers "$work/kunder.csv" --calendar "$work/plan.csv" \
    --quiet 2>/dev/null || [ $? = 3 ]
# Ends with 6: some reports wait for a person.
uddata send "$work/out" --customers "$work/kunder.csv" --calendar "$work/plan.csv" --quiet 2>/dev/null || [ $? = 6 ]

"$python" tests/browser.py "$(browser)" "$work/out/LG2023-08-2/oversigt.html" ${pictures:+"$pictures"}
