#!/usr/bin/env python3
"""Speed and memory against what they are meant to be, measured in one run on this machine.

    tests/bench/run.sh [--quick] [--no-peers]

Builds the release program, makes demo data below the build folder, runs each job some times in turn with the jobs it is
held against (so that what else the machine does falls on all of them), and prints medians and ratios. Every run writes
into a folder of its own; times are wall clock, memory is the largest resident set (of a peer with several processes:
of the largest one). Nothing is asserted: absolute times drift from machine to machine, ratios less so.

The Python peers (tests/peers) run in a virtual environment, which is made with pip where it is missing. `--quick` makes
less data and fewer rounds: for a look, not for figures to quote.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "tests/peers"
MUSL = "x86_64-unknown-linux-musl"


@dataclass
class Sizes:
    """Løngrupper and advices of each job, and rounds."""
    peers: tuple = (150, 400)
    one: tuple = (1, 2_000)
    large: tuple = (500, 2_000)
    small: tuple = (50, 2_000)
    rounds: int = 5
    peer_rounds: int = 3
    large_rounds: int = 3


QUICK = Sizes(peers=(20, 400), large=(100, 2_000), small=(10, 2_000), rounds=3, peer_rounds=1, large_rounds=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="less data and fewer rounds")
    parser.add_argument("--no-peers", action="store_true", help="leave the Python peers out")
    given = parser.parse_args()
    sizes = QUICK if given.quick else Sizes()
    target = target_folder()
    bench = Bench(target / "bench", target / "release/uddata")
    say("building …")
    run_quietly(["cargo", "build", "--release", "--quiet"])
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians; ratios within this run\n")
    if not given.no_peers:
        against_peers(bench, sizes, python(target / "bench/venv"))
    one_group(bench, sizes)
    remembering(bench, sizes)
    static_program(bench, sizes, target)
    classify()
    million(bench, sizes)
    growth_of_one(bench, sizes)


def against_peers(bench, sizes, interpreter):
    groups, advices = sizes.peers
    data = bench.data(groups, advices)
    cores = os.cpu_count()
    jobs = {"uddata": bench.report(data)}
    for name in ("xlsxwriter", "openpyxl"):
        script = PEERS / f"{name}_peer.py"
        for processes in sorted({1, cores}):
            jobs[f"{name}, {processes} process(es)"] = [interpreter, script, data, "--jobs", str(processes)]
    runs = bench.in_turn(jobs, sizes.peer_rounds)
    print(f"the same job: {groups} groups, {groups * advices} advices")
    ours = [run.seconds for run in runs["uddata"]]
    for name, measured in runs.items():
        ratio = statistics.median(run.seconds / own for run, own in zip(measured, ours))
        show(name, measured, f"{ratio:6.1f} times" if name != "uddata" else "")
    print("  bars: XlsxWriter 25 times, openpyxl 30 times\n")


def one_group(bench, sizes):
    data = bench.data(*sizes.one)
    runs = bench.in_turn({"uddata": bench.report(data)}, 3 * sizes.rounds)
    print("one group, 2,000 advices")
    show("uddata", runs["uddata"], "bar: 0.10 s, 60 MB")
    print()


def remembering(bench, sizes):
    groups, advices = sizes.peers
    data = bench.data(groups, advices)
    runs = bench.in_turn({"with": bench.report(data), "without": [*bench.report(data), "--no-history"]}, sizes.rounds)
    print(f"the first run with its history and without: {groups} groups, {groups * advices} advices")
    for name, measured in runs.items():
        show(name, measured)
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(*runs.values()))
    print(f"  with the history {ratio:.2f} times the time (bar: 1.2)")
    out = bench.folder / "remembered"
    shutil.rmtree(out, ignore_errors=True)
    measured([*bench.report(data), "--out", out])
    kept = sum(path.stat().st_size for path in (out / ".uddata").glob("history.sqlite*"))
    again = measured([*bench.report(data), "--out", out])
    first = statistics.median(run.seconds for run in runs["with"])
    print(f"  on disk {kept / (groups * advices):.0f} bytes an advice (bar: 100)")
    print(f"  the same folder again: {again.seconds:.3f} s, {100 * again.seconds / first:.1f} % (bar: 3)\n")
    shutil.rmtree(out)


def static_program(bench, sizes, target):
    """The program as it is released for Linux, which brings its library along, against this one."""
    if not shutil.which("musl-gcc"):
        say("without musl-gcc (Debian: musl-tools) the static program is not built and not measured")
        return
    say("building the static program …")
    run_quietly(["rustup", "target", "add", MUSL])
    run_quietly(["cargo", "build", "--release", "--quiet", "--locked", "--target", MUSL])
    data = bench.data(*sizes.peers)
    static = [target / MUSL / "release/uddata", *bench.report(data)[1:]]
    runs = bench.in_turn({"static": static, "with the system's library": bench.report(data)}, sizes.rounds)
    print("the static program against one that is linked with the library of the system")
    for name, measured in runs.items():
        show(name, measured)
    ratio = statistics.median(a.seconds / b.seconds for a, b in zip(*runs.values()))
    print(f"  {ratio:.2f} times the time (bar: 1.05)\n")


def classify():
    print("reading, parsing, merging and classifying with 500 rules on one core (bar: 100 MB/s)")
    found = subprocess.run(["cargo", "bench", "--quiet", "--bench", "read_classify"], cwd=ROOT, text=True,
                           stdout=subprocess.PIPE, check=True)
    print("  " + found.stdout.strip().replace("\n", "\n  ") + "\n")


def million(bench, sizes):
    (groups, advices), (few, _) = sizes.large, sizes.small
    jobs = {f"{count} groups": bench.report(bench.data(count, advices)) for count in (few, groups)}
    runs = bench.in_turn(jobs, sizes.large_rounds)
    print(f"{groups} groups of {advices} advices, and {few}")
    for name, measured in runs.items():
        show(name, measured, "bar: 25 s, 300 MB" if (name, groups) == ("500 groups", 500) else "")
    small, large = runs.values()
    ratio = statistics.median(b.seconds / a.seconds for a, b in zip(small, large))
    print(f"  growth: {groups // few} times the rows, {ratio:.1f} times the time (bar: 11 for 10)\n")


def growth_of_one(bench, sizes):
    sizes_of_group = (2_000, 20_000)
    jobs = {f"{advices} advices": bench.report(bench.data(1, advices)) for advices in sizes_of_group}
    runs = bench.in_turn(jobs, sizes.rounds)
    print("one group that grows")
    for name, measured in runs.items():
        show(name, measured)
    small, large = runs.values()
    ratio = statistics.median(b.seconds / a.seconds for a, b in zip(small, large))
    print(f"  growth: 10 times the rows, {ratio:.1f} times the time (bar: 11)")


@dataclass
class Run:
    seconds: float
    megabytes: float


class Bench:
    def __init__(self, folder, program):
        self.folder, self.program = folder, program

    def data(self, groups, advices):
        """A folder of demo data, made where it is missing."""
        folder = self.folder / f"data-{groups}-{advices}"
        done = folder.with_suffix(".done")
        if not done.exists():
            say(f"making {groups} groups of {advices} advices …")
            shutil.rmtree(folder, ignore_errors=True)
            run_quietly([self.program, "demo", folder, "--groups", str(groups), "--advices", str(advices), "-q"])
            done.touch()
        return folder

    def report(self, data):
        return [self.program, "report", data, "-q"]

    def in_turn(self, jobs, rounds):
        """Each job once a round; what every run took."""
        runs = {name: [] for name in jobs}
        for number in range(rounds):
            for name, command in jobs.items():
                say(f"round {number + 1} of {rounds}: {name}")
                out = self.folder / "out"
                shutil.rmtree(out, ignore_errors=True)
                runs[name].append(measured([*command, "--out", out]))
        shutil.rmtree(self.folder / "out", ignore_errors=True)
        return runs


def measured(command):
    """Runs a command to its end; wall clock and largest resident set."""
    start = time.perf_counter()
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def show(name, runs, remark=""):
    seconds = statistics.median(run.seconds for run in runs)
    least = min(run.seconds for run in runs)
    megabytes = max(run.megabytes for run in runs)
    print(f"  {name:28} {seconds:8.3f} s (least {least:.3f})  {megabytes:6.0f} MB  {remark}", flush=True)


def target_folder():
    found = subprocess.run(["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, text=True,
                           stdout=subprocess.PIPE, check=True)
    return Path(json.loads(found.stdout)["target_directory"])


def python(folder):
    """An interpreter that has what the peers need."""
    interpreter = folder / "bin/python"
    if not interpreter.exists():
        say("making the virtual environment …")
        run_quietly([sys.executable, "-m", "venv", folder])
        run_quietly([interpreter, "-m", "pip", "install", "--quiet", "-r", PEERS / "requirements.txt"])
    return interpreter


def run_quietly(command):
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True)


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
