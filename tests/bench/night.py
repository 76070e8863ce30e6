#!/usr/bin/env python3
"""What a night costs when there were many before it: the processor's time, memory and state.

    tests/bench/night.py [--groups 160] [--advices 375] [--runs 12] [--typed]

Builds the release program, makes invented prints of one lønkørsel after the other, reports each, and measures every night.
The løngrupper and advices are those of a full size as far as that is known (58,000 employees; how many advices they give
is assumed). Each advice is printed in two lønkørsler of its number and then no more, and a rule says that silence closes
it: an open one that nobody ever closed would pile up, which is not what is measured. With --typed somebody writes in each
of the reports before the last night; that takes openpyxl, and a while.

Prints a line a night, and what the same folder costs once more. Nothing is asserted.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from run import ROOT, python, run_quietly, say, target_folder  # noqa: E402

RULES = "Regel;Lag;Kode;Ejer;Lukkes selv;Kilde\nalt;standard;;Kunde;ja;antaget\n"
TYPE = """
import sys
from openpyxl import load_workbook
for path in sys.argv[1:]:
    book = load_workbook(path)
    sheet = book["Adviser"]
    head = next(row for row in sheet.iter_rows(max_row=30) if any(cell.value == "Intern note" for cell in row))
    column = next(cell.column for cell in head if cell.value == "Intern note")
    sheet.cell(head[0].row + 1, column).value = "ringet"
    book.save(path)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--groups", type=int, default=160)
    parser.add_argument("--advices", type=int, default=375)
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--typed", action="store_true")
    given = parser.parse_args()
    target = target_folder()
    say("building …")
    run_quietly(["cargo", "build", "--release", "--quiet", "--locked"])
    night = Night(target / "bench/night", target / "release/uddata")
    print(f"{given.groups} løngrupper, {given.groups * given.advices} advices a night; {os.cpu_count()} cores")
    for number in range(given.runs):
        night.print_run(number, given.groups, given.advices)
        if given.typed and number == given.runs - 1:
            say("somebody types in every report …")
            reports = sorted(map(str, (night.out / night.run_of(number - 1)).glob("*gruppe-*.xlsx")))
            run_quietly([python(target / "bench/venv"), "-c", TYPE, *reports])
        night.report(night.run_of(number))
    night.report("again")


class Night:
    def __init__(self, folder, program):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder, self.program, self.out = folder, program, folder / "out"
        (folder / "regler.csv").write_text(RULES, encoding="utf-8")

    @staticmethod
    def run_of(number):
        return f"LG{2023 + number // 24}-{1 + number % 24 // 2:02}-{1 + number % 2}"

    def print_run(self, number, groups, advices):
        """Half of the løngrupper get new advices in each lønkørsel of a number."""
        self.inputs = self.folder / f"in-{number}"
        run = self.run_of(number).removeprefix("LG")
        run_quietly([self.program, "demo", self.inputs, "--groups", groups, "--advices", advices, "--run", run,
                     "--seed", number // 2 // 2 * 2 + number % 2 + 1, "-q"])

    def report(self, name):
        command = [self.program, "report", self.inputs, "--out", self.out, "--rules", self.folder / "regler.csv", "-q"]
        start = time.perf_counter()
        child = subprocess.Popen(list(map(str, command)), cwd=self.folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 3):
            sys.exit(f"{command[0]} ended with {child.returncode}")
        seconds = usage.ru_utime + usage.ru_stime
        state = sum(path.stat().st_size for path in (self.out / ".uddata").iterdir())
        print(f"  {name:12} {wall:7.2f} s, {seconds:7.2f} s of processor, {usage.ru_maxrss / 1024:5.0f} MB; "
              f"state {state / 1e6:6.1f} MB", flush=True)


if __name__ == "__main__":
    main()
