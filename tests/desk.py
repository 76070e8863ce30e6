"""A desk of Statens Administration at work: months of 160 løngrupper that are invented together with the truth of who follows
up on what, worked on as people do, and what comes of it held against that truth.

`decide` begins on the first day, with the rules that `init` writes, when nearly every row is Uafklaret. People decide only what
the program asks for: the rows that the work list marks »Afgør først« (some of them wrongly), of which rules are learned and
approved; or the lines of its sheet »Afgør først«. It counts how many of the rows were decided, how many are left Uafklaret, and
how many of the rules are right, also in a second month with other persons.

`night` goes through a lønkørsel with nothing but the work list, the kunder's copies, and the two commands of the nightly job:
owners are set and comments typed, all reports are released by a column that is filled down, the kunder answer in their copies,
Statens Administration takes the answers up, and the next lønkørsel is read. After each night reports, copies, deliveries, work
list, overview and statistics are held against what the simulation knows.

What the texts, codes and owners say is invented and says nothing about SLS. No person can be real: the CPR numbers fail
modulus 11 and are not of 1 January.
"""

import argparse
import collections
import csv
import datetime
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import openpyxl

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("UDDATA_BIN", "")
OWNERS = ["Kunde", "Statens Administration", "Begge", "Til orientering"]
OWNER_WEIGHTS = [45, 33, 8, 14]
KUNDETYPER = ["regnskabskunde", "ikke-regnskabskunde"]
# Codes of which the built-in rules know the owner stand in so many of 100 rows.
DOCUMENTED = 2.2
WORDS = """skyldigt ferie tillæg pension afgang stilling sats beregning fradrag oplysning overført reguleret kontrol grænse
ændret standset udbetaling indberetning periode anciennitet orlov barsel timetal kvote saldo bidrag trin klasse konto
satsgruppe arbejdssted ansættelse ophør registrering forskud modregning opsparing feriepenge kørsel godtgørelse""".split()
MONTHS = "jan feb mar apr maj jun jul aug sep okt nov dec".split()


class Fault(Exception):
    """Something that must not be."""


def demand(holds, *words):
    if not holds:
        raise Fault(" ".join(map(str, words)))


def percent(part, whole):
    return 100 * part / whole if whole else 0.0


# --- what is true -------------------------------------------------------------------------------------------------------


class Truth:
    """Codes with their texts, how often they come, and who follows up on them."""

    def __init__(self, seed, codes, groups):
        dice = random.Random(f"truth {seed}")
        self.groups = [str(901 + at) for at in range(groups)]
        self.kundetype = {group: dice.choices(KUNDETYPER, [3, 1])[0] for group in self.groups}
        self.codes = []
        for at in range(codes):
            kind = "text" if at % 14 == 3 else "group" if at % 14 == 7 else "kundetype" if at % 28 == 11 else "code"
            owner, other = self.two_owners(dice)
            texts = [" ".join(dice.sample(WORDS, 4)) for _ in range(2 if kind == "text" or at % 9 == 5 else 1)]
            few = dice.sample(self.groups, max(1, groups // 20)) if kind == "group" else []
            self.codes.append({"code": f"{'XYZ'[at % 3]}A{dice.randrange(10)}{at:03}", "texts": texts, "kind": kind, "owner": owner,
                               "other": other, "groups": set(few), "section": dice.choice(["Lønberegning", "Ansættelse", "Pension"]),
                               "weight": 1 / (at + 3), "again": dice.random() < 0.3})
        every = sum(code["weight"] for code in self.codes)
        documented = {"code": "RB7050", "texts": ["Skyldigt beløb modregnes i næste lønudbetaling"], "kind": "documented", "owner": "Kunde",
                      "other": "Kunde", "groups": set(), "section": "Lønberegning", "again": False,
                      "weight": every * DOCUMENTED / (100 - DOCUMENTED)}
        self.codes.append(documented)

    @staticmethod
    def two_owners(dice):
        owner = dice.choices(OWNERS, OWNER_WEIGHTS)[0]
        return owner, dice.choice([it for it in OWNERS[:2] if it != owner])

    def owner(self, code, text_number, group):
        differs = (code["kind"] == "text" and text_number == 1 or group in code["groups"]
                   or code["kind"] == "kundetype" and self.kundetype[group] == KUNDETYPER[1])
        return code["other"] if differs else code["owner"]


class Month:
    """The advices of a lønkørsel; those of codes that come again are those of `before`, as far as they were not mended."""

    def __init__(self, truth, run, seed, per_group, before=None):
        self.truth, self.run, self.rows = truth, run, {}
        dice = random.Random(f"month {seed} {run}")
        for at, group in enumerate(truth.groups):
            # Some institutions are large.
            count = max(3, round(per_group * dice.lognormvariate(-0.125, 0.5)))
            kept = []
            if before:
                kept = [row for row in before.rows.values() if row["group"] == group and row["again"] and dice.random() < 0.6]
            for row in kept:
                self.add(dict(row))
            picked = dice.choices(truth.codes, [code["weight"] for code in truth.codes], k=max(0, count - len(kept)))
            for code in picked:
                self.add(self.new_row(dice, code, group))

    def add(self, row):
        self.rows.setdefault((row["group"], row["pay_number"], row["code"]), row)

    def new_row(self, dice, code, group):
        number = 0 if len(code["texts"]) == 1 else dice.choices([0, 1], [3, 2])[0]
        amount = dice.randrange(10_000, 9_000_000)
        kroner = f"{amount // 100:,}".replace(",", ".") + f",{amount % 100:02}"
        born = datetime.date(1950, 1, 2) + datetime.timedelta(days=dice.randrange(18_000))
        born += datetime.timedelta(days=(born.month, born.day) == (1, 1))
        text = f"{code['texts'][number]} på kr. {kroner} mangler"
        if code["kind"] == "documented":
            text = code["texts"][0]
        return {"group": group, "pay_number": f"{cpr(dice, born)} 001", "name": f"DEMOSEN {dice.choice(['ÅSE', 'OLE', 'BENT', 'HANNE'])}",
                "code": code["code"], "text": text[0].upper() + text[1:], "section": code["section"], "again": code["again"],
                "error": code["code"].startswith("X"), "where": dice.choice(["both", "U721", "Fejl & Advis"]),
                "owner": self.truth.owner(code, number, group), "amount": amount,
                "kind": code["kind"] if len(code["texts"]) == 1 or code["kind"] == "text" else "texts"}

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        year, month, number = self.run.split("-")
        paid = datetime.date(int(year), int(month), 1) - datetime.timedelta(days=10)
        for group in self.truth.groups:
            rows = [row for row in self.rows.values() if row["group"] == group]
            u721 = [row for row in rows if row["where"] != "Fejl & Advis"]
            fejl_advis = [row for row in rows if row["where"] != "U721"]
            stamp = f"{year[2:]}{month}{number}"
            (folder / f"U721_S004_PDFGRP{group:0>10}_LG{stamp}.txt").write_text(
                u721_text(group, u721, year, month, number, paid), encoding="utf-8")
            (folder / f"fejl-advis_{self.run}_gruppe-{group}.txt").write_text(
                fejl_advis_text(group, fejl_advis, year, month, number, paid), encoding="utf-8")


def cpr(dice, born):
    while True:
        digits = f"{born:%d%m%y}{dice.randrange(10_000):04}"
        if sum(int(digit) * weight for digit, weight in zip(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1))) % 11:
            return f"{digits[:6]}-{digits[6:]}"


def u721_text(group, rows, year, month, number, paid):
    head = "LØNNUMMER        NAVN                          PKAT  ADM.TJ.STED  KODE     LØNDEL  TEKST"
    lines = [f"{'UDDATA 721':<50}{'KONTROLLOG':<72}SIDE{1:>6}",
             f"{f'GRUPPE{group:>6}  PRØVESTYRELSEN {group}':<46}{f'LG {month}/{year}':<17}{f'{number}. LØNKØRSEL':<54}DATO {paid:%d.%m.%Y}", ""]
    counts = []
    for title, is_error in (("FEJL", True), ("ADVIS", False)):
        of_kind = [row for row in rows if row["error"] == is_error]
        counts.append(len(of_kind))
        if of_kind:
            lines += [title, head]
        for row in of_kind:
            first, *more = wrapped(row["text"].upper(), 54)
            lines.append(f"{row['pay_number']:<17}{row['name']:<30}{'103':<6}{'009999':<13}{row['code']:<9}{'':<8}{first}")
            lines += [" " * 83 + part for part in more]
        lines.append("")
    lines.append(f"ANTAL FEJL {counts[0]:>6}   ANTAL ADVIS {counts[1]:>5}   ANTAL ERINDRINGER {0:>5}")
    return "\r\n".join(line.rstrip() for line in lines) + "\r\n"


def fejl_advis_text(group, rows, year, month, number, paid):
    criteria = [("Gruppe", group), ("Løngeneration", f"{month}/{year}"), ("Lønkørsel", number), ("Lønnummer", ""), ("Følgeajour", ""),
                ("Fejl/advis", ""), ("Systemafsnit", ""), ("Kode", ""), ("Antal", f"{len(rows)} Dannede fejl og advarsler")]
    run = f"Løngeneration..: {month}/{year}   Lønkørsel..: {number}"
    lines = ["Udskrift af....: Dannede fejl og advarsler", f"{run:<107}{'Side.....: 1 af 1':>25}",
             f"{'Miljø..........: ProdDrift':<92}Udskrevet den..: {paid.day}. {MONTHS[paid.month - 1]} {paid.year}  kl. 08:48",
             "Af.............: SLS0493", "", "Printet er dannet ud fra følgende søgning:"]
    lines += [f"{label:.<15}: {value}" for label, value in criteria] + [""]
    lines.append("Lønnummer        SLS  Følgeajour  Fejl/advis   Systemafsnit   Transaktion  Tj.sted  Kode    Art  Program")
    for row in rows:
        kind = "Fejl" if row["error"] else "Advis"
        lines.append(f"{row['pay_number']:<17}{group:<5}{'Nej':<12}{kind:<13}{row['section']:<15}{'LOEN01':<13}{'009999':<9}{row['code']:<8}{'B':<5}DEMO")
        first, *more = wrapped(row["text"], 84)
        lines += [f"Tekst..........: {first}"] + [" " * 17 + part for part in more]
    return "\r\n".join(line.rstrip() for line in lines) + "\r\n"


def wrapped(text, most):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


# --- the office ---------------------------------------------------------------------------------------------------------


class Office:
    """A folder as `init` writes it, with the kunder and the calendar of the truth."""

    def __init__(self, folder, truth):
        shutil.rmtree(folder, ignore_errors=True)
        self.folder, self.truth, self.clock, self.seconds = folder, truth, datetime.datetime(2023, 7, 21, 20), collections.Counter()
        folder.mkdir(parents=True)
        self.run(["init", "."], 0)
        settings = (folder / "uddata.toml").read_text(encoding="utf-8")
        for key in ("input", "out", "outbox"):
            settings = settings.replace(f"# {key} = ", f"{key} = ")
        (folder / "uddata.toml").write_text(settings, encoding="utf-8")
        kunder = ["Løngruppe;Kunde;Kundetype;Modtagere;Levering;Frigivelse"]
        kunder += [f"{group};Prøvestyrelsen {group};{truth.kundetype[group]};styrelse-{group};mappe;manuel" for group in truth.groups]
        (folder / "kunder.csv").write_text("\n".join(kunder) + "\n", encoding="utf-8")
        (folder / "koerselsplan.csv").write_text(
            "Lønkørsel;Kørselsdato;Afrapporteringsfrist;Dispositionsdato\nLG2023-08-2;21-07-2023;27-07-2023;31-07-2023\n"
            "LG2023-09-2;21-08-2023;29-08-2023;31-08-2023\n", encoding="utf-8")
        self.reports = folder / "rapporter"

    def use_rules(self, table):
        (self.folder / "regler.csv").write_text(table, encoding="utf-8")
        settings = self.folder / "uddata.toml"
        settings.write_text(settings.read_text(encoding="utf-8").replace('"regler.xlsx"', '"regler.csv"'), encoding="utf-8")

    def run(self, words, *exits):
        environment = {"HOME": str(self.folder), "UDDATA_SECRET_FILE": str(HERE.parent / "fixtures" / "secret"),
                       "SOURCE_DATE_EPOCH": str(int(self.clock.replace(tzinfo=datetime.timezone.utc).timestamp()))}
        began = time.perf_counter()
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, env=environment, text=True, encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.seconds[words[0]] = time.perf_counter() - began
        demand(done.returncode in exits, "exit", done.returncode, "of", words, "\n", done.stdout[-3000:], done.stderr[-3000:])
        return done

    def report(self, *more, exits=(0,)):
        return json.loads(self.run(["report", "--json", *more], *exits).stdout)

    def night(self):
        """What the nightly job does; returns what both commands say."""
        self.clock += datetime.timedelta(days=1)
        made = self.report("--archive")
        sent = json.loads(self.run(["send", "--json"], 0).stdout)
        return made, sent

    def list_path(self, run):
        return self.reports / f"LG{run}" / "arbejdsliste.xlsx"

    def report_path(self, run, group):
        return self.reports / f"LG{run}" / f"afrapportering_LG{run}_gruppe-{group}.xlsx"

    def copy_path(self, run, group):
        return self.folder / "udbakke" / f"styrelse-{group}" / f"afrapportering_LG{run}_gruppe-{group}_kunde.xlsx"


class Table:
    """A table of a sheet, found by heads that it has."""

    def __init__(self, book, sheet, *heads):
        self.sheet = book[sheet]
        for row in self.sheet.iter_rows(max_row=30):
            found = {cell.value: cell.column - 1 for cell in row if cell.value}
            if all(head in found for head in heads):
                self.at, self.first = found, row[0].row + 1
                return
        raise Fault(f"{sheet} has no row with {heads}")

    def rows(self):
        for row in self.sheet.iter_rows(min_row=self.first):
            if any(cell.value not in (None, "") for cell in row):
                yield {head: row[at] for head, at in self.at.items() if at < len(row)}


def text(cell):
    return "" if cell.value is None else str(cell.value)


def key_of(row):
    return text(row["Løngruppe"]), text(row["Lønnummer"]), text(row["Kode"])


def worklist(book):
    return Table(book, "Arbejdsliste", "Løngruppe", "Række-id", "Ret ejer")


# --- what to decide -----------------------------------------------------------------------------------------------------


def decide(given, folder):
    print(f"{'løngrupper':>10} {'rows':>6} {'way':<6} {'round':>5} {'first':>6} {'decided':>8} {'%':>5} {'left %':>6} {'rules':>5} "
          f"{'right %':>7} {'rows right %':>12}   second month: {'left %':>6} {'rows right %':>12}")
    for groups, per_group, codes in given.months:
        for seed in range(given.seed, given.seed + given.seeds):
            truth = Truth(seed, codes, groups)
            first = Month(truth, "2023-08-2", seed, per_group)
            second = Month(truth, "2023-09-2", seed + 1000, per_group)
            for way in ("rows", "lines"):
                Decisions(folder / f"{way}-{groups}-{seed}", truth, first, second, way, given.mistakes, seed, given.verbose).go()


class Decisions:
    def __init__(self, folder, truth, first, second, way, mistakes, seed, verbose):
        self.office = Office(folder, truth)
        self.truth, self.first, self.second, self.way, self.mistakes = truth, first, second, way, mistakes
        self.dice = random.Random(f"people {seed}")
        self.decided = set()
        self.lines, self.kinds, self.verbose = 0, {}, verbose
        first.write(folder / "udskrifter")
        second.write(folder / "anden")

    def go(self):
        office = self.office
        office.report("--also", "csv")
        on_day_one = self.left(self.first)
        own = self.rules()
        for turn in range(1, 6):
            asked = self.decide_rows() if self.way == "rows" else self.decide_lines()
            if not asked:
                break
            self.apply()
            office.report("--also", "csv")
            left = self.left(self.first)
            self.tell(turn, on_day_one, left, self.rules() - own)
            if left <= 5 and turn > 1:
                break
        shutil.rmtree(office.folder)

    def decide_rows(self):
        """Sets Ret ejer in the rows that are marked, and nowhere else."""
        path = self.office.list_path(self.first.run)
        book = openpyxl.load_workbook(path)
        asked = 0
        for row in worklist(book).rows():
            if row["Her fordi"].value == "Afgør først" and not row["Ret ejer"].value:
                owner = self.first.rows[key_of(row)]["owner"]
                if self.dice.random() < self.mistakes:
                    owner = self.dice.choice([it for it in OWNERS if it != owner])
                row["Ret ejer"].value = owner
                self.decided.add(key_of(row))
                asked += 1
        book.save(path)
        return asked

    def decide_lines(self):
        """Chooses Ejer on the lines of the sheet, for what most of their rows are."""
        path = self.office.list_path(self.first.run)
        book = openpyxl.load_workbook(path)
        if "Afgør først" not in book.sheetnames:
            return 0
        asked = 0
        for line in Table(book, "Afgør først", "Kode", "Ejer", "Rækker").rows():
            code, asks = text(line["Kode"]), text(line["Tekst"]).lower()
            rows = [row for row in self.first.rows.values() if row["code"] == code and asks in row["text"].lower()]
            if line["Ejer"].value or not rows:
                continue
            owner, of_owner = collections.Counter(row["owner"] for row in rows).most_common(1)[0]
            if of_owner < 0.9 * len(rows):
                continue  # it depends on the kunde: whoever knows that leaves the line to the rule table
            if self.dice.random() < self.mistakes:
                owner = self.dice.choice([it for it in OWNERS if it != owner])
            line["Ejer"].value = owner
            asked += 1
        self.lines += asked
        book.save(path)
        return asked

    def apply(self):
        if self.way == "lines":
            self.office.run(["rules", "learn", "--apply", self.office.list_path(self.first.run), "--json"], 0, 6)
            return
        self.office.report()
        proposal = self.office.folder / "forslag.xlsx"
        proposal.unlink(missing_ok=True)
        self.office.run(["rules", "learn", "--history", "rapporter", "--out", proposal, "--json"], 0)
        book = openpyxl.load_workbook(proposal)
        for row in Table(book, "Forslag", "Regel", "Godkendt").rows():
            row["Godkendt"].value = "Ja"
        book.save(proposal)
        self.office.run(["rules", "learn", "--apply", proposal, "--json"], 0, 6)

    def rules(self):
        book = openpyxl.load_workbook(self.office.folder / "regler.xlsx", read_only=True)
        return collections.Counter({text(row["Regel"]): 1 for row in Table(book, "Regler", "Regel", "Ejer").rows()})

    def twins(self, month, reports):
        for group in self.truth.groups:
            path = reports / f"LG{month.run}" / f"afrapportering_LG{month.run}_gruppe-{group}.csv"
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file, delimiter=";"):
                    yield month.rows[group, row["Lønnummer"], row["Kode"]], row

    def left(self, month):
        rows = [row for _, row in self.twins(month, self.office.reports)]
        demand(len(rows) == len(month.rows), "of", len(month.rows), "rows the reports have", len(rows))
        return percent(sum(row["Ejer"] == "Uafklaret" for row in rows), len(rows))

    def tell(self, turn, on_day_one, left, rules):
        office, other = self.office, self.office.folder / "andre-rapporter"
        shutil.rmtree(other, ignore_errors=True)
        office.run(["report", "anden", "--out", "andre-rapporter", "--no-history", "--also", "csv", "-q"], 0)
        of_rule = collections.defaultdict(list)
        right = {"first": [], "second": []}
        unresolved = 0
        for month, reports in ((self.first, office.reports), (self.second, other)):
            name = "first" if month is self.first else "second"
            for row, shown in self.twins(month, reports):
                if shown["Ejer"] == "Uafklaret":
                    unresolved += name == "second"
                    continue
                is_right = shown["Ejer"] == row["owner"]
                right[name].append(is_right)
                if name == "second" and shown["Regel"] in rules:
                    of_rule[shown["Regel"]].append(is_right)
                    self.kinds[shown["Regel"]] = row["kind"]
        if self.verbose:
            left_by = collections.Counter(row["kind"] for row, shown in self.twins(self.first, office.reports) if shown["Ejer"] == "Uafklaret")
            wrong_by = collections.Counter(self.kinds[name] for name, rows in of_rule.items() if sum(rows) / len(rows) < 0.8)
            print("           left:", dict(left_by), "wrong rules:", dict(wrong_by))
        # Right is a rule that says what holds for nearly all that it decides; a løngruppe that differs makes it no wrong one.
        judged = [sum(rows) / len(rows) >= 0.8 for rows in of_rule.values()]
        decided = len(self.decided) if self.way == "rows" else self.lines
        share = {name: percent(sum(rows), len(rows)) for name, rows in right.items()}
        print(f"{len(self.truth.groups):>10} {len(self.first.rows):>6} {self.way:<6} {turn:>5} {on_day_one:>6.1f} {decided:>8} "
              f"{percent(decided, len(self.first.rows)):>5.1f} {left:>6.1f} {len(rules):>5} {percent(sum(judged), len(judged)):>7.1f} "
              f"{share['first']:>12.1f}   {'':13} {percent(unresolved, len(self.second.rows)):>6.1f} {share['second']:>12.1f}", flush=True)


# --- a night and the days after it --------------------------------------------------------------------------------------


FIRST, SECOND = "2023-08-2", "2023-09-2"
FRIST = {FIRST: datetime.date(2023, 7, 31), SECOND: datetime.date(2023, 8, 31)}
RULED = "Frist;Lukkes selv;Kilde"
NOT_SHOWN = {"Udført", "Accepteret"}


class Case:
    """An advice, as the simulation knows it."""

    def __init__(self, row, by_rules, run):
        self.row, self.by_rules, self.since, self.run = row, by_rules, run, run
        self.chosen = self.note = self.reply = self.internal = self.responsible = ""
        self.status, self.taken_up, self.answered_on, self.closed = "Åben", False, None, False

    @property
    def owner(self):
        return self.chosen or self.by_rules

    @property
    def is_open(self):
        return self.status not in NOT_SHOWN

    def waits(self):
        """Which column of the overview counts it."""
        if not self.is_open:
            return "Udført"
        if self.reply and not self.taken_up:
            return "Besvaret"
        by_status = {"Afventer kunde": "Afventer kunden", "Afventer Statens Administration": "Afventer Statens Administration"}
        of_owner = {"Kunde": "Afventer kunden", "Til orientering": None}
        return by_status.get(self.status) or of_owner.get(self.owner, "Afventer Statens Administration")


class Night:
    def __init__(self, given, folder):
        self.truth = Truth(given.seed, 140, given.groups)
        self.office = Office(folder / "night", self.truth)
        self.months = {FIRST: Month(self.truth, FIRST, given.seed, given.per_group)}
        self.months[SECOND] = Month(self.truth, SECOND, given.seed, given.per_group, self.months[FIRST])
        self.dice = random.Random(f"night {given.seed}")
        self.cases, self.of_run, self.count = {}, {}, collections.Counter()
        self.write_rules()

    def write_rules(self):
        """Rules for all but the rarest codes, which nobody has decided yet."""
        head = "Regel;Lag;Kode;Tekst;Ejer;" + RULED
        lines, self.ruled = [head], set()
        for at, code in enumerate(self.truth.codes):
            if at >= 110 and code["kind"] != "documented":
                continue
            self.ruled.add(code["code"])
            closes = "ja" if code["again"] else ""

            def rule(layer, asks, owner, code=code, closes=closes):
                lines.append(f"{code['code']} {len(lines)};{layer};{code['code']};{asks};{owner};rapport+2;{closes};opdigtet")

            rule("standard", "", code["owner"])
            if code["kind"] == "text":
                lines.insert(len(lines) - 1, f"{code['code']} tekst;standard;{code['code']};{code['texts'][1]};{code['other']};"
                             f"rapport+2;{closes};opdigtet")
            if code["kind"] == "kundetype":
                rule(f"kundetype:{KUNDETYPER[1]}", "", code["other"])
            for group in sorted(code["groups"]):
                rule(f"gruppe:{group}", "", code["other"])
        self.office.use_rules("\n".join(lines) + "\n")

    def go(self):
        office, dice = self.office, self.dice
        print(f"a night of {len(self.truth.groups)} løngrupper, {len(self.months[FIRST].rows)} rows")
        self.read(FIRST)
        self.tell("night 1: the prints are read", *self.office_night(FIRST, held=len(self.truth.groups)))
        self.say("at the work list", self.work_on(FIRST))
        self.say("rows released", self.release(FIRST))
        self.tell("night 2: released", *self.office_night(FIRST, sent=len(self.truth.groups)))
        self.check_copies(FIRST)
        self.say("answered in copies", self.answer(FIRST, 0.5))
        self.tell("night 3: answers back", *self.office_night(FIRST))
        self.say("taken up at the work list", self.take_up(FIRST, 0.8))
        office.clock = datetime.datetime(2023, 8, 1, 20)
        self.say("answered in copies, too late", self.answer(FIRST, 0.3))
        self.tell("night 4: late answers", *self.office_night(FIRST))
        self.say("taken up at the work list", self.take_up(FIRST, 0.8))
        self.tell("night 5: what was taken up", *self.office_night(FIRST))
        office.clock = datetime.datetime(2023, 8, 21, 20)
        self.read(SECOND)
        self.tell("night 6: the next lønkørsel", *self.office_night(SECOND, held=len(self.truth.groups)))
        self.say("at the work list", self.work_on(SECOND))
        self.say("rows released", self.release(SECOND))
        self.tell("night 7: released", *self.office_night(SECOND, sent=len(self.truth.groups)))
        self.check_copies(SECOND)
        print("counted:", ", ".join(f"{count} {what}" for what, count in self.count.items()))

    def read(self, run):
        """Prints come in; what is closed by it, and what is new, as the rules of the memory say."""
        month = self.months[run]
        month.write(self.office.folder / "udskrifter")
        for key, case in self.cases.items():
            # A person's word keeps a row open until somebody closed it.
            held = case.status.startswith("Afventer") or case.note or case.reply or case.internal
            closes_itself = case.row["again"] and case.row["code"] in self.ruled and not held
            done = not case.is_open
            informs = case.owner == "Til orientering" and not held
            if key not in month.rows and (done or informs or closes_itself):
                case.closed = True
        for key, row in month.rows.items():
            by_rules = row["owner"] if row["code"] in self.ruled else "Uafklaret"
            case = self.cases.get(key)
            if case is None or case.closed or not case.is_open:
                # Done, and printed again: it is open again.
                again = Case(row, by_rules, run)
                if case:
                    for kept in ("chosen", "note", "reply", "internal", "responsible"):
                        setattr(again, kept, getattr(case, kept))
                    again.taken_up = bool(case.reply)
                    again.was = case
                self.cases[key] = again
            self.cases[key].run = run
        self.of_run[run] = {key: case for key, case in self.cases.items() if not case.closed}

    def office_night(self, run, sent=0, held=0):
        office = self.office
        made, went = office.night()
        reports = [report for report in made["reports"] if report["run"] == run]
        demand(len(reports) == len(self.truth.groups), "reports", len(reports))
        for report in reports:
            of_group = [case for case in self.of_run[run].values() if case.row["group"] == report["group"]]
            self.same(f"rows of {report['group']}", report["advices"], len(of_group))
            self.same(f"owners of {report['group']}", {k: v for k, v in report["by_owner"].items() if v},
                      dict(collections.Counter(case.owner for case in of_group)))
        states = collections.Counter(of["state"] for of in went["deliveries"] if of["run"] == run)
        self.same("sent", states["sent"], sent)
        self.same("held back", states["held"], held)
        self.same("refused or unsure", states["refused"] + states["unsure"], 0)
        for message in (made["problems"] + went["problems"])[:3]:
            print("  message:", json.dumps(message, ensure_ascii=False)[:400])
        self.check_reports(run)
        self.check_overview(run)
        self.check_worklist(run)
        self.check_statistics()
        return made, went

    def same(self, what, found, expected):
        self.count["figures held against the truth"] += 1
        if found != expected:
            self.count["figures that differ"] += 1
            print(f"  DIFFERS: {what}: {found}, and in truth {expected}")

    def work_on(self, run):
        """Owners for what has none, comments, who is on it, and what is done: all of it in the work list."""
        path, done = self.office.list_path(run), collections.Counter()
        began = time.perf_counter()
        book = openpyxl.load_workbook(path)
        for row in worklist(book).rows():
            case = self.cases[key_of(row)]
            if case.owner == "Uafklaret":
                case.chosen = row["Ret ejer"].value = case.row["owner"]
                done["owners set"] += 1
            if case.owner in ("Kunde", "Begge") and not case.note:
                case.note = row["Bemærkning til kunden"].value = f"Se på {case.row['code']}, og svar inden fristen ({done['comments']})."
                done["comments"] += 1
            if case.owner == "Statens Administration":
                case.responsible = row["Ansvarlig"].value = self.dice.choice(["LB", "MK", "AH"])
                case.internal = row["Intern note"].value = f"kun for os ({done['internal notes']})"
                done["internal notes"] += 1
                if self.dice.random() < 0.5:
                    case.status = row["Status"].value = "Udført"
                    done["done"] += 1
            elif case.owner == "Begge" and self.dice.random() < 0.5:
                # Where it says so already, nobody has taken up what the kunde answered.
                case.taken_up |= bool(case.reply) and case.status != "Afventer kunde"
                case.status = row["Status"].value = "Afventer kunde"
                done["waiting for the kunde"] += 1
        book.save(path)
        done["seconds in openpyxl"] = round(time.perf_counter() - began)
        return done

    def release(self, run):
        """Ja in the first cell under Frigiv, and filled down."""
        path = self.office.list_path(run)
        book = openpyxl.load_workbook(path)
        rows = list(Table(book, "Frigivelse", "Løngruppe", "Frigiv").rows())
        for row in rows:
            row["Frigiv"].value = "Ja"
        book.save(path)
        return {"rows": len(rows)}

    def answer(self, run, share):
        """The kunder write in the copies that they got."""
        answered = 0
        for group in self.truth.groups:
            path = self.office.copy_path(run, group)
            book = openpyxl.load_workbook(path)
            for row in Table(book, "Adviser", "Lønnummer", "Kundens svar").rows():
                case = self.cases[group, text(row["Lønnummer"]), text(row["Kode"])]
                if case.owner in ("Kunde", "Begge") and case.is_open and not case.reply and self.dice.random() < share:
                    case.reply = row["Kundens svar"].value = f"Bestilling er sendt ({answered})"
                    case.answered_on = (self.office.clock + datetime.timedelta(days=1)).date()
                    answered += 1
            book.save(path)
        self.count["answers typed"] += answered
        return {"answers": answered}

    def take_up(self, run, share):
        path, done = self.office.list_path(run), 0
        book = openpyxl.load_workbook(path)
        for row in worklist(book).rows():
            case = self.cases[key_of(row)]
            if row["Her fordi"].value in ("Nyt svar fra kunden", "Kunden har svaret"):
                self.same("the answer in the work list", text(row["Kundens svar"]), case.reply)
                if self.dice.random() < share:
                    case.status, case.taken_up = "Udført", True
                    row["Status"].value = "Udført"
                    done += 1
        book.save(path)
        return {"answers taken up": done}

    def check_reports(self, run):
        """What was typed stands in the reports, on its own row."""
        seen = 0
        for group in self.truth.groups:
            book = openpyxl.load_workbook(self.office.report_path(run, group), read_only=True)
            for row in Table(book, "Adviser", "Lønnummer", "Ret ejer").rows():
                case = self.of_run[run].get((group, text(row["Lønnummer"]), text(row["Kode"])))
                if case is None:
                    was = self.cases.get((group, text(row["Lønnummer"]), text(row["Kode"])))
                    self.same(f"row of {group} {text(row['Kode'])}", [text(row[head]) for head in ("Ejer", "Status", "Siden sidst", "Først set")],
                              was and vars(was))
                    continue
                shown = [text(row[head]) for head in ("Ejer", "Status", "Bemærkning til kunden", "Kundens svar", "Intern note",
                                                      "Ret ejer", "Ansvarlig")]
                told = [case.owner, case.status, case.note, case.reply, case.internal, case.chosen, case.responsible]
                self.same(f"row of {group} {case.row['code']}", shown, told)
                seen += 1
            book.close()
        self.same("rows of all reports", seen, len(self.of_run[run]))

    def check_copies(self, run):
        """Every kunde has a copy, with the comments and without what is internal."""
        for group in self.truth.groups:
            book = openpyxl.load_workbook(self.office.copy_path(run, group), read_only=True)
            table = Table(book, "Adviser", "Lønnummer", "Kundens svar")
            demand("Intern note" not in table.at, "a copy with internal notes")
            notes = 0
            for row in table.rows():
                case = self.of_run[run][group, text(row["Lønnummer"]), text(row["Kode"])]
                self.same("comment in a copy", text(row["Bemærkning til kunden"]), case.note)
                notes += bool(case.note)
            self.count["comments in the copies"] += notes
            self.count["copies delivered"] += 1
            book.close()

    def check_overview(self, run):
        book = openpyxl.load_workbook(self.office.reports / f"LG{run}" / "oversigt.xlsx", read_only=True)
        table = Table(book, "Løngrupper", "Løngruppe", "Rækker")
        columns = ["Besvaret", "Afventer kunden", "Afventer Statens Administration", "Udført", "Over fristen"]
        today = self.office.clock.date()
        groups = 0
        for row in table.rows():
            group = text(row["Løngruppe"])
            if group not in self.truth.kundetype:
                continue
            groups += 1
            cases = [case for case in self.of_run[run].values() if case.row["group"] == group]
            told = collections.Counter(case.waits() for case in cases)
            told["Over fristen"] = sum(case.is_open and case.waits() is not None and case.row["code"] in self.ruled
                                       and FRIST[case.since] < today for case in cases)
            for column in columns:
                if column in row:
                    self.same(f"overview of {group}, {column}", row[column].value or 0, told[column])
        self.same("løngrupper in the overview", groups, len(self.truth.groups))
        book.close()

    def check_worklist(self, run):
        book = openpyxl.load_workbook(self.office.list_path(run), read_only=True)
        rows = collections.Counter(key_of(row) for row in worklist(book).rows())
        book.close()
        told = {key for key, case in self.of_run[run].items()
                if case.is_open and (case.owner in ("Statens Administration", "Begge", "Uafklaret") or case.waits() == "Besvaret")}
        self.same("rows of the work list", set(rows), told)
        self.same("rows that it has twice", max(rows.values(), default=1), 1)

    def check_statistics(self):
        book = openpyxl.load_workbook(self.office.reports / "statistik.xlsx", read_only=True)
        last = max(self.of_run)
        day = {FIRST: datetime.date(2023, 7, 21), SECOND: datetime.date(2023, 8, 21)}[last]
        for row, run in zip(Table(book, "Lønkørsler", "Lønkørsel", "Udskrevne rækker").rows(), sorted(self.of_run)):
            month, all_cases = self.months[run], self.of_run[run]
            printed = [(key, self.printed_as(key, run)) for key in month.rows]
            told = {
                "Udskrevne rækker": len(printed),
                "Fejl": sum(case.row["error"] for _, case in printed),
                "Uafklaret": sum(case.owner == "Uafklaret" for _, case in printed),
                "Ejer valgt af en person": sum(case.by_rules == "Uafklaret" and bool(case.chosen) for _, case in printed),
                "Gentaget": sum(key in self.months[FIRST].rows for key in month.rows) if run == SECOND else 0,
            }
            told |= self.questions(run, day)
            told["Åbne punkter"] = sum(case.is_open and case.waits() is not None for case in all_cases.values()) if run == last else None
            for column, figure in told.items():
                if figure is not None:
                    self.same(f"statistics of {run}, {column}", row[column].value or 0, figure)
        book.close()

    def printed_as(self, key, run):
        case = self.cases[key]
        return case

    def questions(self, run, day):
        """What became of the questions that a lønkørsel opened."""
        cases = [case for case in self.cases.values() if case.since == run]
        cases += [case.was for case in self.cases.values() if hasattr(case, "was") and case.was.since == run]
        asked = [case for case in cases if case.owner in ("Kunde", "Begge")]
        told = collections.Counter({"Besvaret i tide": 0, "Besvaret for sent": 0, "Ikke besvaret, frist overskredet": 0,
                                    "Frist ikke udløbet": 0, "Bortfaldet uden svar": 0})
        for case in asked:
            if case.row["code"] not in self.ruled:
                continue
            if case.answered_on:
                told["Besvaret i tide" if case.answered_on <= FRIST[run] else "Besvaret for sent"] += 1
            elif case.closed:
                told["Bortfaldet uden svar"] += 1
            else:
                told["Ikke besvaret, frist overskredet" if FRIST[run] < day else "Frist ikke udløbet"] += 1
        return {"Spørgsmål til kunden": len(asked), **told}

    def tell(self, what, made, went):
        states = collections.Counter(of["state"] for of in went["deliveries"])
        seconds = self.office.seconds
        print(f"  {what}: {len(made['reports'])} reports, "
              + ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
              + f"; report {seconds['report']:.1f} s, send {seconds['send']:.1f} s; exit {made['exit_code']} and {went['exit_code']}; "
              f"{len(made['problems']) + len(went['problems'])} messages", flush=True)

    @staticmethod
    def say(what, done):
        print(f"  {what}: " + ", ".join(f"{count} {of}" for of, count in done.items()), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("part", choices=["decide", "night", "all"], nargs="?", default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=2, help="simulated months of each size")
    parser.add_argument("--mistakes", type=float, default=0.02, help="share of decisions that are wrong")
    parser.add_argument("--months", type=lambda months: [tuple(map(int, it.split("x"))) for it in months.split(",")],
                        default=[(160, 110, 140), (20, 100, 140)], help="LØNGRUPPERxROWSxCODES,…")
    parser.add_argument("--groups", type=int, default=160, help="løngrupper of the night")
    parser.add_argument("--per-group", type=int, default=110, help="rows a løngruppe of the night")
    parser.add_argument("--verbose", action="store_true", help="what is left and wrong, by kind of code")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder to work in, and to leave")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="uddata-desk-") as folder:
        folder = given.keep or pathlib.Path(folder)
        if given.part in ("decide", "all"):
            decide(given, folder)
        if given.part in ("night", "all"):
            night = Night(given, folder)
            night.go()
            demand(not night.count["figures that differ"], night.count["figures that differ"], "figures differ from the truth")


if __name__ == "__main__":
    try:
        main()
    except Fault as fault:
        sys.exit(f"FAULT: {fault}")
