"""Kills `uddata report` and `uddata send` in the middle of their work, and holds what is left against what must be.

An office is a folder with the settings, lists, prints and reports of twelve løngrupper: half of the kunder get mail, half
folders, a third of them have two recipients. Over time it gets the prints of a second and a third lønkørsel, bilag, and other
rules, by which reports are written anew and sent as another version. Each time it runs `report` and `send`. One of
the two, whichever is running at a moment that is drawn from the whole time that both take, is killed (SIGKILL), and sometimes
what is started after it as well. In between people type notes into the reports. Then the two run undisturbed, and a person
answers for the deliveries that the program is unsure of: from what the mail server took and what the manifests say.

After every kill: each workbook that was written since is whole, each manifest reads, and each of its files is there and the
one that it names (a file that is newer than its manifest is a delivery that was cut off between the two, and counted).
After every undisturbed run: the lock was free, nothing is unsure, refused or held back, no temporary file is left, every
manifest names its files, every recipient has every report, and nothing went that had gone.
When an office closes, every report is written once more by name, so that it shows what the history knows, and sent: every note
that was typed stands in its row, every recipient's last one is the kunde's copy on disk, each version went once (mails by
Message-ID, files by manifest), each bilag once, and openpyxl opens every workbook.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import csv
import datetime
import hashlib
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
import zipfile

import openpyxl

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("UDDATA_BIN", "")
GROUPS = range(901, 913)
RUNS = ["2023-08-2", "2023-09-2", "2023-10-2"]
ADVICES = 4
# An office's clock stands here when it opens, before every deadline, and goes on by a minute with each process: so the time
# that stands in a mail, a manifest and the ledger tells which process it was.
OPENS = 1_690_000_000
NOTE_COLUMNS = {"full": ["Bemærkning til kunden", "Intern note", "Kundens svar"], "copy": ["Kundens svar"]}
TO_BE_NAMED = re.compile("somebody typed in it|it does not show all that is known")


class Fault(Exception):
    """Something that must never be."""


def demand(holds, *words):
    if not holds:
        raise Fault(" ".join(map(str, words)))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class MailServer:
    """One server for all offices; who reads its journals sees what arrived."""

    def __init__(self, folder, delay_ms):
        self.folder, self.delay = folder, delay_ms / 1000
        self.process = subprocess.Popen(
            [sys.executable, HERE / "mail" / "server.py", folder, "--follow-stdin", "--delay-ms", str(delay_ms)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.reading, self.read, self.messages = threading.Lock(), 0, []

    def accepted(self):
        """Every message that it took."""
        path = self.folder / "accepted.jsonl"
        with self.reading, open(path, encoding="utf-8") as file:
            file.seek(self.read)
            for line in iter(file.readline, ""):
                if not line.endswith("\n"):
                    break
                self.messages.append(json.loads(line))
                self.read = file.tell()
            return list(self.messages)


class Prints:
    """The prints of each lønkørsel, made once: all offices get the same."""

    def __init__(self, folder):
        for run in RUNS:
            words = ["demo", folder / run, "--groups", len(GROUPS), "--advices", ADVICES, "--run", run, "--quiet"]
            subprocess.run([PROGRAM, *map(str, words)], check=True)
        self.of = {run: sorted((folder / run).iterdir()) for run in RUNS}


class Office:
    """A folder with everything in it, and what is known of it from outside the program."""

    def __init__(self, folder, number, server, prints, dice):
        self.folder, self.number, self.server, self.prints = folder, number, server, prints
        self.dice, self.count = dice, collections.Counter()
        self.clock = OPENS
        self.runs, self.notes, self.looked_at = [], {}, {}
        self.copies = collections.defaultdict(set)  # hashes that each kunde's copy has had
        self.bilag = {}
        # Every other office has its outbox beside the reports instead of below them.
        self.outbox = folder / ("ud/udbakke" if number % 2 else "udbakke")
        (folder / "ind").mkdir(parents=True)
        self.recipients = {group: self.recipients_of(group) for group in GROUPS}
        self.settings()
        self.rules("Kunde")

    def recipients_of(self, group):
        names = [f"loen-{group}-{self.number}", f"revisor-{group}-{self.number}"][:2 if group % 3 == 0 else 1]
        return [f"{name}@kunde.example" for name in names] if self.by_mail(group) else names

    def by_mail(self, group):
        return group % 2 == 0

    def settings(self):
        rows = ["Løngruppe;Kunde;Modtagere;Levering;Frigivelse"]
        for group, recipients in self.recipients.items():
            way = "mail" if self.by_mail(group) else "mappe"
            rows.append(f"{group};Kunde {group};{', '.join(recipients)};{way};automatisk")
        self.put("kunder.csv", rows)
        deadline = lambda run: f"27-{int(run[5:7]) - 1:02}-2023"
        self.put("plan.csv", ["Lønkørsel;Afrapporteringsfrist", *(f"{run};{deadline(run)}" for run in RUNS)])
        self.put("post.txt", ["uddata", "hemmelig"])
        (self.folder / "post.txt").chmod(0o600)
        (self.folder / "bilag").mkdir()
        self.put("uddata.toml", [
            "customers = 'kunder.csv'", "calendar = 'plan.csv'", "rules = 'regler.csv'", "out = 'ud'", "bilag = 'bilag'",
            f"outbox = '{self.outbox.relative_to(self.folder)}'", "[mail]", "server = 'localhost'",
            f"port = {self.server.port}", f"ca = '{self.server.folder}/certificates/ca.pem'", "credentials = 'post.txt'",
            "from = 'Statens Administration <loen@sam.example>'", "retries = 0", "wait = 0"])

    def put(self, name, lines):
        (self.folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")

    def rules(self, owner):
        self.put("regler.csv", ["Regel;Lag;Kode;Ejer;Kilde", f"alt;standard;*;{owner};antagelse"])

    # The program

    def start(self, words, **more):
        self.clock += 60
        environment = {"HOME": str(self.folder), "UDDATA_SECRET_FILE": str(HERE.parent / "fixtures" / "secret"),
                       "SOURCE_DATE_EPOCH": str(self.clock)}
        return subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=environment, text=True, encoding="utf-8", **more)

    def run(self, words, *exits):
        process = self.start(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, said = process.communicate()
        demand(process.returncode in exits, "exit", process.returncode, "of", words, "\n", out, said)
        self.see_copies()
        return out

    def killed(self, words, after):
        """Runs a command, and kills it after so many seconds; returns whether it was still running then."""
        begun = time.monotonic()
        process = self.start(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, said = process.communicate(timeout=after)
            demand(process.returncode in (0, 6), "exit", process.returncode, "of", words, "\n", out, said)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return True
        finally:
            self.took = time.monotonic() - begun
            self.see_copies()
        return False

    def batch_killed(self, report, takes):
        """Makes reports and sends them, and kills one of the two at a moment of the time that both take. Returns which, and the
        share of its time that was over; nothing where both came to their end."""
        moment = self.dice.uniform(0, sum(takes))
        in_send = moment - takes[0] if moment > takes[0] else self.dice.uniform(0, takes[1])
        if moment > takes[0]:
            self.run(report, 0)
        elif self.killed(report, moment):
            return "report", moment / takes[0]
        return ("send", in_send / takes[1]) if self.killed(["send"], in_send) else None

    def send(self, *more):
        """What became of each delivery that was not done before."""
        before = {at: row["Version"] for at, row in self.delivered_files()}
        told = json.loads(self.run(["send", "--json", *more], 0, 6))["deliveries"]
        for it in told:
            if it["state"] == "sent" and it["by"] == "mappe":
                version = before.get((it["recipient"], self.copy_path(it["run"], it["group"]).name))
                demand(version != str(it["version"]), "put twice:", it)
        return told

    # What happens in it

    def arrive(self, run):
        for path in self.prints.of[run]:
            (self.folder / "ind" / f"{run}-{path.name}").write_bytes(path.read_bytes())
        self.runs.append(run)

    def add_bilag(self):
        for group in GROUPS[:6]:
            name = f"Kunderapport gruppe-{group}.txt"
            self.put(f"bilag/{name}", [f"Kunderapport for {group}"])
            self.bilag[group] = name

    def report_path(self, run, group):
        return self.folder / "ud" / f"LG{run}" / f"afrapportering_LG{run}_gruppe-{group}.xlsx"

    def copy_path(self, run, group):
        path = self.report_path(run, group)
        return path.with_name(path.name.replace(".xlsx", "_kunde.xlsx"))

    def type_notes(self, how_many):
        """Somebody opens reports, writes where nothing stands yet, and saves."""
        for _ in range(how_many):
            run, group = self.dice.choice(self.runs), self.dice.choice(GROUPS)
            kind = self.dice.choice(["full", "full", "copy"])
            path = (self.report_path if kind == "full" else self.copy_path)(run, group)
            if not path.exists():
                continue
            book = openpyxl.load_workbook(path)
            cells = [cell for cell in rows_of(book).items() if not cell[1].value and cell[0][1] in NOTE_COLUMNS[kind]]
            cells = [(at, cell) for at, cell in cells if (group, *at) not in self.notes]
            if not cells:
                continue
            (row_id, column), cell = self.dice.choice(cells)
            cell.value = f"note {len(self.notes) + 1} i {path.name}"
            book.save(path)
            self.notes[group, row_id, column] = (run, cell.value)
            self.count["notes typed"] += 1

    def person_answers(self):
        """Answers for each delivery that was cut off, from what arrived."""
        # What a killed process had said runs its course first.
        time.sleep(2 * self.server.delay + 0.1)
        accepted = self.server.accepted()
        process = self.start(["send", "--resolve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for line in process.stderr:
            question = re.match(r"(?P<run>\S+), løngruppe (?P<group>\d+), version \d+, (?P<by>by mail|into the folder) "
                                r"to (?P<to>\S+): cut off at (?P<at>\S+)", line)
            if question:
                arrived = self.has_arrived(accepted, **question.groupdict())
            elif "did it arrive?" in line:
                self.count["left for a person"] += 1
                self.count["of these had arrived"] += arrived
                process.stdin.write("y\n" if arrived else "n\n")
                process.stdin.flush()
        demand(process.wait() in (0, 6), "exit", process.returncode, "of send --resolve:", process.stdout.read())

    def has_arrived(self, accepted, run, group, by, to, at):
        if by == "by mail":
            return any(message["to"] == [to] and moment(message["date"]) == at and is_about(message, run, group)
                       for message in accepted)
        path = self.outbox / to / self.copy_path(run, group).name
        rows = dict(self.delivered_files())
        row = rows.get((to, path.name))
        return bool(row and row["Leveret"] == at and row["SHA-256"] == sha256(path))

    def recover(self, report):
        """The undisturbed runs, and the person that they may call for."""
        self.run(report, 0)
        told = self.send()
        if any(it["state"] == "unsure" for it in told):
            self.person_answers()
            told = self.send()
        # What was typed meanwhile into a report that is on its way, or that one recipient has: it is named, as told to.
        for it in [it for it in told if it["state"] == "held" and TO_BE_NAMED.match(it["why"][-1])]:
            self.count["written anew because of a note"] += 1
            self.run(["report", "ind", "--run", it["run"], "--group", it["group"]], 0)
            told = self.send()
        demand(all(it["state"] == "sent" for it in told), "after an undisturbed run:", told)
        demand(self.send() == [], "a second send finds something to do")
        self.check_files(at_rest=True)
        self.check_nobody_waits()

    # What must hold

    def see_copies(self):
        for run in self.runs:
            for group in GROUPS:
                with contextlib.suppress(FileNotFoundError):
                    self.copies[run, group].add(sha256(self.copy_path(run, group)))

    def delivered_files(self):
        """The rows of all manifests, by recipient and file."""
        for manifest in sorted(self.outbox.glob("*/manifest.csv")):
            with open(manifest, encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file, delimiter=";"):
                    demand(None not in row and None not in row.values(), manifest, "is not whole")
                    yield (manifest.parent.name, row["Fil"]), row

    def check_files(self, at_rest):
        places = {self.folder / "ud", self.outbox}
        files = [path for place in places for path in place.rglob("*") if path.is_file() and ".uddata" not in path.parts]
        left = [path for path in files if path.name.startswith(".uddata-") and path.name.endswith(".tmp")]
        self.count["temporary files after a kill"] += len(left)
        demand(not (at_rest and left), "temporary files are left:", left)
        for path in files:
            if path.suffix == ".xlsx" and path not in left:
                self.check_workbook(path)
        for (recipient, name), row in self.delivered_files():
            path = self.outbox / recipient / name
            demand(path.exists(), "a manifest names what is not there:", path)
            if sha256(path) != row["SHA-256"]:
                demand(not at_rest, "a manifest names another file:", path)
                self.count["manifests a step behind after a kill"] += 1

    def check_workbook(self, path):
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        if self.looked_at.get(path) == stamp:
            return
        try:
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    ElementTree.fromstring(book.read(name))
        except Exception as error:
            self.count["half files"] += 1
            raise Fault(f"half a workbook: {path}: {error}") from error
        self.looked_at[path] = stamp
        self.count["workbooks held to be whole"] += 1

    def mails(self):
        """The mails of this office, by recipient, lønkørsel and løngruppe."""
        mails = collections.defaultdict(list)
        for message in self.server.accepted():
            [to] = message["to"]
            group = int(re.search(r"-(\d+)-", to)[1])
            if to in self.recipients[group]:
                [run] = [run for run in RUNS if is_about(message, run, group)]
                mails[to, run, group].append(message)
        return mails

    def check_nobody_waits(self):
        mails, files = self.mails(), dict(self.delivered_files())
        for run in self.runs:
            for group, recipients in self.recipients.items():
                for to in recipients:
                    name = self.copy_path(run, group).name
                    has = mails[to, run, group] if self.by_mail(group) else (to, name) in files
                    self.count["lost"] += not has
                    demand(has, "lost:", to, run, group)

    def close(self):
        """Every report once more by name, so that it shows all that is known, and the books are held against each other."""
        for run in self.runs:
            self.run(["report", "ind", "--run", run], 0)
        told = self.count["left for a person"]
        self.recover(["report", "ind"])
        demand(self.count["left for a person"] == told, "unsure although nothing was killed")
        self.check_notes()
        mails, files = self.mails(), dict(self.delivered_files())
        for run in self.runs:
            for group, recipients in self.recipients.items():
                for to in recipients:
                    if self.by_mail(group):
                        self.check_mails(mails[to, run, group], run, group)
                    else:
                        self.count["files in folders"] += 1
                        row = files[to, self.copy_path(run, group).name]
                        demand(row["SHA-256"] == sha256(self.copy_path(run, group)), "not the last one:", row)
        self.check_bilag(mails, files)
        for path in [*self.folder.glob("ud/**/*.xlsx"), *self.outbox.glob("**/*.xlsx")]:
            openpyxl.load_workbook(path, read_only=True).close()

    def check_mails(self, mails, run, group):
        """What one recipient got of one report: versions one after another, each a copy as it stood on disk."""
        self.count["mails accepted"] += len(mails)
        ids = collections.Counter(message["message_id"] for message in mails)
        reports = [message["attachments"][0] for message in mails]
        hashes = [report["sha256"] for report in reports]
        versions = [int((re.search(r"\(version (\d+),", message["subject"]) or [0, 1])[1]) for message in mails]
        twice = sum(ids.values()) - len(ids) + sum(one == next_ for one, next_ in zip(hashes, hashes[1:]))
        self.count["sent twice"] += twice
        demand(not twice and versions == sorted(set(versions)), "sent twice:", run, group, versions, ids)
        name = self.copy_path(run, group).name
        demand(all(report["name"] == name for report in reports), "another's report:", reports)
        demand(self.copies[run, group].issuperset(hashes), "not as it stood on disk:", run, group)
        demand(hashes[-1] == sha256(self.copy_path(run, group)), "not the last one:", run, group)

    def check_bilag(self, mails, files):
        for group, name in self.bilag.items():
            for to in self.recipients[group]:
                went = [file["name"] for of, messages in mails.items() if of[0] == to
                        for message in messages for file in message["attachments"]]
                times = went.count(name) if self.by_mail(group) else int((to, name) in files)
                demand(times == 1, "a bilag went", times, "times:", name, to)
                self.count["bilag that went"] += times

    def check_notes(self):
        books = {}
        for (group, row_id, column), (run, text) in self.notes.items():
            if (run, group) not in books:
                books[run, group] = rows_of(openpyxl.load_workbook(self.report_path(run, group)))
            found = books[run, group].get((row_id, column))
            lost = found is None or text not in str(found.value)
            self.count["notes lost"] += lost
            demand(not lost, "a note is lost:", text, run, group, row_id, column, found and found.value)


def rows_of(book):
    """The cells below the headings of Adviser, by Række-id and heading."""
    rows = iter(book["Adviser"].iter_rows())
    heads = next(heads for row in rows if "Række-id" in (heads := [cell.value for cell in row]))
    at = heads.index("Række-id")
    return {(row[at].value, head): cell for row in rows for head, cell in zip(heads, row) if row[at].value and head}


def moment(date):
    """The date of a mail, as the program writes times."""
    parsed = datetime.datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %z")
    return parsed.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_about(message, run, group):
    year, month, number = run.split("-")
    return f"løngruppe {group}: LG {month}/{year}, {number}. lønkørsel" in message["subject"]


def rounds(office):
    """What happens in an office, one thing after another: each time the command line that makes the reports of it."""
    office.arrive(RUNS[0])
    yield ["report", "ind"]
    office.arrive(RUNS[1])
    office.add_bilag()
    yield ["report", "ind"]
    office.rules("Begge")
    yield ["report", "ind", "--run", RUNS[1]]
    office.arrive(RUNS[2])
    yield ["report", "ind"]
    office.rules("Statens Administration")
    yield ["report", "ind", "--run", RUNS[2]]
    office.rules("Kunde")
    yield ["report", "ind", "--run", RUNS[1]]
    office.rules("Begge")
    yield ["report", "ind", "--run", RUNS[0]]
    office.rules("Statens Administration")
    yield ["report", "ind", "--run", RUNS[1]]


class Trial:
    """Office after office, some at once, until there were so many kills."""

    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        self.server = MailServer(folder / "server", options.delay_ms)
        self.prints = Prints(folder / "prints")
        self.numbers, self.offices, self.times = itertools.count(1), [], []

    def open_office(self):
        number = next(self.numbers)
        dice = random.Random(f"{self.options.seed} {number}")
        return Office(self.folder / f"office-{number}", number, self.server, self.prints, dice)

    def at_once(self, work):
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for done in [pool.submit(work) for _ in range(self.options.jobs)]:
                done.result()

    def measure(self):
        """How long each round takes when nobody disturbs it; everything must hold then too."""
        office, times = self.open_office(), []
        for report in rounds(office):
            begun = time.monotonic()
            office.run(report, 0)
            between = time.monotonic()
            office.run(["send"], 0)
            ended = time.monotonic()
            print(f"undisturbed: {' '.join(report)} {between - begun:.2f} s, send {ended - between:.2f} s", flush=True)
            times.append((between - begun, ended - between))
            office.type_notes(3)
        office.close()
        self.times = times

    def kills(self):
        return sum(office.count["kills"] for office in self.offices)

    def kill(self):
        while self.kills() < self.options.kills:
            office = self.open_office()
            self.offices.append(office)
            try:
                self.go_through(office)
            except Fault as fault:
                self.options.kills = 0
                raise Fault(f"in {office.folder}, its clock at {office.clock}: {fault}") from fault

    def go_through(self, office):
        for at, report in enumerate(rounds(office)):
            if self.kills() >= self.options.kills:
                break
            takes = list(self.times[at])
            for turn in range(office.dice.choice([1, 1, 2, 3])):
                office.type_notes(office.dice.randrange(3))
                killed = office.batch_killed(report, takes)
                if not killed and turn == 0:
                    # The machine was slower when it was measured.
                    self.times[at] = (takes[0], office.took)
                if not killed:
                    break
                what, share = killed
                # The next time there is less to do.
                takes[what == "send"] *= 1 - share
                office.count["kills"] += 1
                office.count[f"kills in {what}"] += 1
                office.check_files(at_rest=False)
            office.count["batches"] += 1
            office.type_notes(office.dice.randrange(2))
            office.recover(report)
            print(f"{self.kills()} kills; {office.folder.name}: {' '.join(report)}", flush=True)
        office.close()


# What is told, those that must come to nothing last.
TOLD = ["kills", "kills in report", "kills in send", "batches", "mails accepted", "files in folders", "bilag that went",
        "notes typed", "left for a person", "of these had arrived", "written anew because of a note",
        "workbooks held to be whole", "temporary files after a kill", "manifests a step behind after a kill",
        "sent twice", "lost", "notes lost", "half files"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="which moments, notes and orders (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many offices at once (%(default)s)")
    parser.add_argument("--delay-ms", type=int, default=80, metavar="N", help="how slow the mail server is (%(default)s)")
    options = parser.parse_args()
    begun = time.monotonic()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="uddata-kill-"))
    trial = Trial(folder, options)
    failed = True
    try:
        trial.at_once(trial.measure)
        trial.at_once(trial.kill)
        failed = False
        shutil.rmtree(folder)
    except Fault as fault:
        print(f"FAULT: {fault}\nwhat was left lies in {folder}")
    trial.server.process.kill()
    count = sum((office.count for office in trial.offices), collections.Counter())
    for name in TOLD:
        print(f"{count[name]:>6} {name}")
    print(f"{time.monotonic() - begun:6.0f} seconds, {len(trial.offices)} offices, seed {options.seed}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
