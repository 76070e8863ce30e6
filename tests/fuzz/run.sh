#!/usr/bin/env bash
# Fuzzes every reader. Needs a C++ compiler, and a nightly toolchain (rustup toolchain install nightly), since the sanitizer
# that finds errors of memory is there only.
#
#   tests/fuzz/run.sh [SECONDS [TARGET...]]
#   UDDATA_FUZZ_PLAIN=1 tests/fuzz/run.sh ...    without the sanitizer: any toolchain, built quickly, for the gate
#
# Runs each target (default: all of them) for SECONDS (default: 600), one after the other with one worker, and exits
# non-zero on a finding: a panic, a broken promise, an error of memory, more than 20 seconds for one input, or more than
# 2 GB. What was found stands in tests/fuzz/artifacts/TARGET; how to see it again is said at the end. A finding that is
# mended is kept under fixtures/hostile, with a test.
#
# The seeds are copied from fixtures and the built-in files each time; what a run learns is kept in tests/fuzz/corpus
# and is where the next one begins.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-600}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(text csv workbook pdf pdf_truth zip layout print returned)
fixtures=../../fixtures

# As cargo-fuzz builds, which need not be installed.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
if [ -n "${UDDATA_FUZZ_PLAIN:-}" ]; then
    export RUSTC_WRAPPER=$PWD/covered UDDATA_FUZZ_COVERAGE=$coverage
    cargo=(cargo)
    build=(--locked)
    slowest=60
else
    export RUSTFLAGS="$coverage -Zsanitizer=address"
    # SQLite is compiled by the sanitizer's compiler twice, for the library and for each target: no violation of ours.
    export ASAN_OPTIONS="detect_odr_violation=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
    # SQLite is no target: with debug information and all optimisation the C compiler takes many minutes over it.
    export CFLAGS="-O1 -g0${CFLAGS:+ $CFLAGS}"
    cargo=(cargo +nightly)
    # The target is named so that build scripts are left alone.
    build=(--release --locked --target "$(rustc -vV | sed -n 's/^host: //p')")
    slowest=20
fi

seeds_of() {
    case $1 in
        text) find $fixtures -name '*.txt' -path '*/input/*' ;;
        csv) find $fixtures ../../src/office/rules/builtin -name '*.csv' ;;
        workbook | returned) find $fixtures/tables -type f ;;
        pdf) find $fixtures -name '*.pdf' ;;
        pdf_truth) find $fixtures/samples -name '*.txt' ;;
        zip) find $fixtures -type f \( -name '*.zip' -o -name '*.xlsx' -size +1 -o -name '*.ods' \) ;;
        layout) find ../../src/prints/layout/builtin $fixtures -name '*.toml' ! -name uddata.toml ;;
        print) find $fixtures/samples $fixtures/cases -name '*.txt' ! -path '*/encoding-*' ;;
        *) echo "there is no target '$1'" >&2 && return 2 ;;
    esac
    find $fixtures/hostile -type f -name "$1-*" 2>/dev/null || true
}

# No input much longer than the seeds: what a reader does with a long file is asked by its own tests.
longest() {
    case $1 in
        text | csv | layout | print | pdf_truth) echo 8192 ;;
        *) echo 32768 ;;
    esac
}

fuzz() {
    local target=$1 seeds number=0 dictionary=()
    seeds=$(mktemp -d)
    seeds_of "$target" | sort | while read -r seed; do
        number=$((number + 1))
        cp "$seed" "$seeds/$number-$(basename "$seed")"
    done
    if [ "$target" = workbook -o "$target" = returned ] && command -v unzip >/dev/null; then
        # The target packs these parts itself, so that they can be changed without breaking a checksum.
        unzip -p $fixtures/tables/typed.xlsx xl/worksheets/sheet1.xml >"$seeds/sheet.xml"
        unzip -p $fixtures/tables/typed.ods content.xml >"$seeds/content.xml"
    fi
    if [ "$target" = pdf ]; then
        # The target makes a page of it.
        printf '%s\n' 'BT /C 8 Tf 10 TL 30 500 Td (UDDATA 721    KONTROLLOG) Tj T* [(FEJL) -2500 (KODE)] TJ ET' \
            'q 1 0 0 1 9 9 cm /X Do Q BT 0 1 -1 0 99 99 Tm /H 9 Tf 90 Tz 1 Tw (Turned by a quarter) Tj ET' \
            >"$seeds/page"
    fi
    [ ! -f "$target.dict" ] || dictionary=("-dict=$target.dict")
    mkdir -p "corpus/$target" "artifacts/$target"
    local result=0
    "${cargo[@]}" run --quiet "${build[@]}" --bin "$target" -- "corpus/$target" "$seeds" "${dictionary[@]}" \
        -max_total_time="$seconds" -max_len="$(longest "$target")" -rss_limit_mb=2048 -timeout="$slowest" -detect_leaks=0 \
        -artifact_prefix="artifacts/$target/" -print_final_stats=1 || result=$?
    rm -r "$seeds"
    return $result
}

"${cargo[@]}" build "${build[@]}" --bins
found=()
for target in "${targets[@]}"; do
    printf '\n== %s\n' "$target"
    fuzz "$target" || found+=("$target")
done
if [ ${#found[@]} -gt 0 ]; then
    echo "findings in: ${found[*]}; see one again, in tests/fuzz, with" >&2
    echo "  RUSTFLAGS='${RUSTFLAGS:-}' ${cargo[*]} run ${build[*]} --bin TARGET -- artifacts/TARGET/FILE" >&2
    exit 1
fi
