"""What both peers share: prints to the rows of a report, as a colleague who knows Python would write it.

The peers do the same job as `uddata report` on the demo data, so that its speed can be held against something. They are
written to be read and to be reasonably fast, for prints of exactly the form that `uddata demo` makes; they check
nothing beyond that.
"""

import argparse
import base64
import csv
import hashlib
import hmac
import os
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "src/office/rules/builtin/regler.csv"
CODES = ROOT / "src/office/rules/builtin/koder.csv"

KINDS = ["Fejl", "Advis", "Information", "Erindring"]
OWNERS = ["Kunde", "Begge", "Uafklaret", "Statens Administration", "Til orientering"]
STATUSES = ["Åben", "Afventer kunde", "Afventer Statens Administration", "Udført", "Accepteret"]
MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
          "december"]

WORD, IDENTIFIER, PROSE, AMOUNT, DATE, COUNT = "word", "identifier", "prose", "amount", "date", "count"
# Header, width, what the cells hold, whether people type in it.
COLUMNS = [
    ("Ejer", 12.5, WORD, False), ("Type", 9.5, WORD, False), ("Lønnummer", 15, IDENTIFIER, False),
    ("Navn", 15, WORD, False), ("Kode", 8, IDENTIFIER, False), ("Tekst", 31, PROSE, False),
    ("Sådan gør du", 32, PROSE, False), ("Beløb", 10.5, AMOUNT, False), ("Frist", 10.5, DATE, False),
    ("Status", 12.5, WORD, True), ("Ansvarlig", 9.5, WORD, True), ("Bemærkning til kunden", 18, PROSE, True),
    ("Kundens svar", 18, PROSE, True), ("Sagsnummer", 14, WORD, True), ("Intern note", 17, PROSE, True),
    ("Ret ejer", 14, WORD, True), ("Siden sidst", 11, WORD, False), ("Årsag", 22, PROSE, False),
    ("Forklaring", 31, PROSE, False), ("Dato", 10.5, DATE, False), ("Lønmæssig betydning", 12, WORD, False),
    ("Først set", 18, WORD, False), ("Antal kørsler", 9, COUNT, False), ("Systemafsnit", 15, WORD, False),
    ("Tjenestested", 13.5, IDENTIFIER, False), ("PKAT", 8.5, IDENTIFIER, False), ("Løndel", 9.5, IDENTIFIER, False),
    ("Kilde", 15, WORD, False), ("Sted", 34, PROSE, False), ("Regel", 24, PROSE, False), ("Række-id", 22, IDENTIFIER, False),
]
POSITION = {header: at for at, (header, *_) in enumerate(COLUMNS)}
CODE_HEADERS = ["Kode", "Antal", "Ejer", "Betydning", "Sådan gør kunden", "Sådan gør Statens Administration",
                "Vejledning", "Kilde", "Regel", "Reglen med ord", "Reglens kilde"]
CODE_WIDTHS = [13, 7, 15, 34, 40, 38, 15, 23, 15, 24, 24]
CONTROL_HEADERS = ["Emne", "Navn", "Udskrift", "Status", "Linjer", "Advislinjer", "Faste linjer", "Tomme linjer",
                   "Ikke genkendt", "Adviser læst", "Antal ifølge udskriften", "Lagt sammen", "Delvis", "Bemærkninger",
                   "Tegnsæt", "Layout", "Størrelse i bytes", "SHA-256"]
CONTROL_WIDTHS = [10, 36, 13, 13, 9, 11, 9, 9, 11, 10, 10, 9, 8, 40, 13, 18, 12, 34]
OVERVIEW_WIDTHS = [31, 62, 7, 7, 11, 10, 7]
# Behind the columns to work with stand those that few need, grouped and folded; paper holds those before them.
FIRST_FOLDED, LAST_PRINTED = "Årsag", "Kundens svar"
ZOOM = 80
LINE, LONG_ROW = 12.75, 24.5

# First row of a table's body, counted from 0: title, explanation, blank, header.
FIRST_ROW = 4
OWNER_COLOURS = {"Kunde": ("0B5345", "DFF1EA"), "Begge": ("4A235A", "EEE4F3"), "Uafklaret": ("6E2C00", "FBE5D6"),
                 "Statens Administration": ("1F3864", "E0E7F4"), "Til orientering": ("4D4D4D", "F2F2F2")}
KIND_COLOURS = {"Fejl": ("8B1A1A", "FBE3E1"), "Advis": ("6B4300", "FFF0D2"), "Information": ("1F4E79", "E5EFF8"),
                "Erindring": ("404040", "EDEDED")}
CHART_COLOURS = {"Fejl": "B03A2E", "Advis": "B9770E", "Information": "2E75B6", "Erindring": "7F7F7F"}


@dataclass(slots=True)
class Advice:
    print: str
    place: str
    kind: str
    pay_number: str
    code: str
    name: str = ""
    text: str = ""
    system_section: str = ""
    workplace: str = ""
    pkat: str = ""
    wage_item: str = ""
    amount: float | None = None
    day: date | None = None
    prints: str = ""
    owner: str = "Uafklaret"
    pay_effect: str = "Ukendt"
    rule: str = "ingen regel"
    explanation: str = ""
    how_to: str = ""
    follows: bool = False
    cause: str = ""
    row_id: str = ""


@dataclass
class Source:
    name: str
    print: str
    size: int
    sha256: str
    group: str = ""
    run: str = ""
    lines: int = 0
    advice_lines: int = 0
    fixed: int = 0
    blank: int = 0
    unrecognised: int = 0
    stated: int = 0
    folded: int = 0
    advices: list = field(default_factory=list)
    unread: list = field(default_factory=list)
    read: int = 0


@dataclass
class Report:
    run: str
    group: str
    rows: list
    codes: list
    sources: list

    @property
    def run_in_words(self):
        year, month, number = self.run.split("-")
        paid_year, paid_month = (int(year) - 1, 12) if month == "01" else (int(year), int(month) - 1)
        return f"LG {month}/{year}, {number}. lønkørsel ({MONTHS[paid_month - 1]} {paid_year})"

    @property
    def file_name(self):
        return f"LG{self.run}/afrapportering_LG{self.run}_gruppe-{self.group}.xlsx"


# Reading the prints

PAY_NUMBER = re.compile(r"\d{6}-\d{4} \d{3}$")
CODE = re.compile(r"[A-Z]{2} ?\d{4}$")
DATE_IN_TEXT = re.compile(r"(?<![\d,./-])(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?![\d])")
AMOUNT_IN_TEXT = re.compile(r"(?<![\w,.])(-?)(\d{1,3}(?:\.\d{3})+|\d+),(\d{2})(?!\d)(-?)")
WAGE_ITEM_IN_TEXT = re.compile(r"løndel (\d{4})\b", re.IGNORECASE)
RUN = re.compile(r"Løngeneration\.*: (\d\d)/(\d{4}) +Lønkørsel\.*: (\d)")
GROUP = re.compile(r"GRUPPE +(\d+) .* LG (\d\d)/(\d{4}) +(\d)\. LØNKØRSEL")
COUNTS = re.compile(r"ANTAL FEJL +(\d+) +ANTAL ADVIS +(\d+) +ANTAL ERINDRINGER +(\d+)")
STATED = re.compile(r"Antal\.*: (\d+) Dannede")
SECTIONS = {"FEJL": "Fejl", "ADVIS": "Advis", "ERINDRINGER": "Erindring"}
FURNITURE = ("Udskrift af", "Løngeneration", "Miljø", "Af..", "Printet er dannet", "Gruppe", "Lønkørsel",
             "Lønnummer...", "Følgeajour", "Fejl/advis", "Systemafsnit", "Kode...", "Antal")


def columns_of(head):
    """Where each column of a head starts and ends."""
    starts = [(found.group(), found.start()) for found in re.finditer(r"\S+", head)]
    ends = [start for _, start in starts[1:]] + [None]
    return {label: slice(start, end) for (label, start), end in zip(starts, ends)}


def read_print(path):
    data = path.read_bytes()
    text = data.decode("utf-8")
    is_u721 = "UDDATA 721" in text[:200]
    source = Source(path.name, "U721" if is_u721 else "Fejl & Advis", len(data), hashlib.sha256(data).hexdigest())
    (read_u721 if is_u721 else read_fejl_advis)(text, source)
    for advice in source.advices:
        pull(advice)
    source.read = len(source.advices)
    return source


def lines_of(text, source):
    """Page, line number and text of every line that is not blank."""
    page = 1
    for number, line in enumerate(text.splitlines() if "\f" not in text else re.split(r"\r?\n", text), 1):
        if line.startswith("\f"):
            page += 1
            line = line[1:]
        line = line.rstrip()
        if not line and number > text.count("\n"):
            break
        source.lines += 1
        if line:
            yield page, number, line
        else:
            source.blank += 1


def read_u721(text, source):
    kind = advice = head = None
    for page, number, line in lines_of(text, source):
        if head and PAY_NUMBER.match(line[columns["LØNNUMMER"]].rstrip()):
            cell = {label: line[where].strip() for label, where in columns.items()}
            advice = Advice("U721", f"{source.name}, side {page}, linje {number}", kind, cell["LØNNUMMER"],
                            cell["KODE"].replace(" ", ""), cell["NAVN"], cell["TEKST"], "", cell["ADM.TJ.STED"],
                            cell["PKAT"], cell["LØNDEL"])
            source.advices.append(advice)
            source.advice_lines += 1
        elif head and advice and not line[:columns["TEKST"].start].strip():
            advice.text += " " + line.strip()
            source.advice_lines += 1
        elif line == head or line.startswith("UDDATA 721"):
            source.fixed += 1
        elif line in SECTIONS:
            kind = SECTIONS[line]
            source.fixed += 1
        elif line.startswith("LØNNUMMER"):
            head, columns = line, columns_of(line)
            source.fixed += 1
        elif found := GROUP.match(line):
            source.group, month, year, run = found.groups()
            source.run = f"{year}-{month}-{run}"
            source.fixed += 1
        elif found := COUNTS.match(line):
            source.stated = sum(map(int, found.groups()))
            source.fixed += 1
        else:
            source.unrecognised += 1
            source.unread.append((source.name, page, number, line))


def read_fejl_advis(text, source):
    advice = head = None
    for page, number, line in lines_of(text, source):
        if line.startswith("Tekst....") and advice:
            advice.text = line[17:]
            source.advice_lines += 1
        elif head and CODE.match(line[columns["Kode"]].strip()) and line[columns["Fejl/advis"]].strip() in KINDS:
            cell = {label: line[where].strip() for label, where in columns.items()}
            advice = Advice("Fejl & Advis", f"{source.name}, side {page}, linje {number}", cell["Fejl/advis"],
                            cell["Lønnummer"], cell["Kode"].replace(" ", ""), system_section=cell["Systemafsnit"],
                            workplace=cell["Tj.sted"], follows=cell.get("Følgeajour") == "Ja")
            source.advices.append(advice)
            source.advice_lines += 1
        elif advice and line.startswith(" " * 17):
            advice.text += " " + line.strip()
            source.advice_lines += 1
        elif line == head:
            source.fixed += 1
        elif line.startswith("Lønnummer  "):
            head, columns = line, columns_of(line)
            source.fixed += 1
        elif line.startswith(FURNITURE):
            if found := RUN.match(line):
                month, year, run = found.groups()
                source.run = f"{year}-{month}-{run}"
            elif found := STATED.match(line):
                source.stated = int(found.group(1))
            elif line.startswith("Gruppe"):
                source.group = line.split(":")[1].strip()
            source.fixed += 1
        else:
            source.unrecognised += 1
            source.unread.append((source.name, page, number, line))


def pull(advice):
    """Amount, date and løndel from the text."""
    text = advice.text
    if found := DATE_IN_TEXT.search(text):
        day, month, year = map(int, found.groups())
        advice.day = date(year, month, day)
    if found := AMOUNT_IN_TEXT.search(text):
        before, kroner, øre, after = found.groups()
        amount = int(kroner.replace(".", "")) + int(øre) / 100
        advice.amount = -amount if before or after else amount
    if not advice.wage_item and (found := WAGE_ITEM_IN_TEXT.search(text)):
        advice.wage_item = found.group(1)


# Merging, deciding, sorting

BLANKS = re.compile(r"\s+")


def said(text):
    """A text as it is compared: upper case, no blanks, dates in one form."""
    return BLANKS.sub("", DATE_IN_TEXT.sub(r"\3-\2-\1", text)).upper()


def merge(sources):
    """U721 and Fejl & Advis joined one to one on lønnummer, code and text."""
    u721 = [advice for source in sources if source.print == "U721" for advice in source.advices]
    waiting = defaultdict(deque)
    for advice in u721:
        advice.prints = "U721"
        if advice.pay_number and advice.code:
            waiting[advice.pay_number, advice.code, said(advice.text)].append(advice)
    rows = u721
    for source in sources:
        if source.print != "Fejl & Advis":
            continue
        for advice in source.advices:
            partners = waiting.get((advice.pay_number, advice.code, said(advice.text)))
            if advice.pay_number and partners:
                partner = partners.popleft()
                partner.kind = min(partner.kind, advice.kind, key=KINDS.index)
                partner.text = advice.text
                partner.amount = advice.amount if partner.amount is None else partner.amount
                partner.day = partner.day or advice.day
                partner.system_section = partner.system_section or advice.system_section
                partner.workplace = partner.workplace or advice.workplace
                partner.wage_item = partner.wage_item or advice.wage_item
                partner.follows = partner.follows or advice.follows
                partner.place += "; " + advice.place
                partner.prints = "U721 + Fejl & Advis"
                source.folded += 1
            else:
                advice.prints = "Fejl & Advis"
                rows.append(advice)
    return rows


class Rules:
    """The built-in rule table: only its standard layer, which is all it has."""

    def __init__(self):
        self.by_code = defaultdict(list)
        with RULES.open(encoding="utf-8-sig") as file:
            for rule in csv.DictReader(file, delimiter=";"):
                self.by_code[rule["Kode"]].append(rule)
        with CODES.open(encoding="utf-8-sig") as file:
            self.texts = {row["Kode"]: row for row in csv.DictReader(file, delimiter=";")}

    def decide(self, advice):
        for rule in self.by_code.get(advice.code, ()):
            if rule["Type"] and rule["Type"] != advice.kind:
                continue
            if rule["Systemafsnit"] and rule["Systemafsnit"].lower() != advice.system_section.lower():
                continue
            if rule["Tekst"] and rule["Tekst"].lower() not in advice.text.lower():
                continue
            advice.owner = rule["Ejer"] or "Uafklaret"
            advice.pay_effect = rule["Lønmæssig betydning"] or "Ukendt"
            advice.rule = rule["Regel"]
            break
        texts = self.texts.get(advice.code, {})
        advice.explanation = texts.get("Betydning", "")
        follows = "Følger af en anden indberetning (Følgeajour)" if advice.follows else ""
        advice.cause = texts.get("Årsag", "") or follows
        customer, sam = texts.get("Sådan gør du (kunde)", ""), texts.get("Sådan gør du (SAM)", "")
        if advice.owner == "Uafklaret":
            advice.how_to = unresolved(customer, sam)
        elif advice.owner == "Til orientering":
            advice.how_to = "Der er ikke noget at gøre."
        elif advice.owner == "Kunde":
            advice.how_to = customer or "Kunden følger op. Læs teksten i rækken."
        elif advice.owner == "Statens Administration":
            advice.how_to = sam or "Statens Administration følger op. Læs teksten i rækken."

    def explain(self, rows):
        """The rows of the sheet Forklaring."""
        counts = Counter((row.code, row.owner, row.rule) for row in rows)
        entries = []
        for (code, owner, name), count in sorted(counts.items()):
            texts = self.texts.get(code, {})
            rule = next((rule for rule in self.by_code.get(code, ()) if rule["Regel"] == name), {})
            in_words = f"Når koden er {code}: {IN_WORDS[owner]}." if rule else ""
            name = "" if name == "ingen regel" else name
            entries.append([code or "(uden kode)", count, owner, texts.get("Betydning", ""),
                            texts.get("Sådan gør du (kunde)", ""), texts.get("Sådan gør du (SAM)", ""),
                            texts.get("Link", ""), texts.get("Kilde", ""), name, in_words, rule.get("Kilde", "")])
        return entries + [[topic, None, None, words] + [None] * 7 for topic, words in GUIDE]


IN_WORDS = {"Kunde": "Kunde følger op", "Begge": "Kunde og Statens Administration følger begge op",
            "Uafklaret": "Ejeren er uafklaret", "Statens Administration": "Statens Administration følger op",
            "Til orientering": "Kun til orientering"}


def unresolved(customer, sam):
    nobody = "Det er ikke afklaret, hvem der følger op."
    if not customer and not sam:
        return f"{nobody} Statens Administration vælger en ejer i kolonnen Ret ejer."
    if customer == sam or not sam or not customer:
        return f"{nobody} {customer or sam}"
    return f"{nobody} Kunden: {customer} Statens Administration: {sam}"


# How to write in the report, below the codes.
GUIDE = [
    ("Hvor skriver man?",
     "Kun i de gule kolonner i arket Adviser. Statens Administration skriver Bemærkning til kunden, Intern note og Ret "
     "ejer, kunden skriver Kundens svar, og begge skriver Status, Ansvarlig og Sagsnummer. Det, der er skrevet, kommer "
     "med i næste rapport. Rettelser i andre kolonner går tabt."),
    ("Sagsnummer", "Nummeret på bestillingen i Lønportalen eller på HR-sagen. Et svar i rapporten ændrer ikke lønnen; det "
                   "gør kun en bestilling."),
    ("Status Åben", "Rækken venter på den, der står under Ejer."),
    ("Status Afventer kunde", "Rækken venter på kunden, uanset hvem der står under Ejer. Den bliver stående, til nogen "
                              "lukker den."),
    ("Status Afventer Statens Administration", "Rækken venter på Statens Administration. Den bliver stående, til nogen "
                                               "lukker den."),
    ("Status Udført", "Rækken er klaret og lukker. Udskriver SLS adviset igen, kommer det tilbage som Genopstået."),
    ("Status Accepteret", "Rækken skal blive, som den er, og lukker. Ændrer beløbet eller datoen sig, kommer den "
                          "tilbage."),
    ("Accepteret til", "Skriv i en note, hvor længe det gælder, fx »til 31-12-2026«. Rækken hviler til den dag og kommer "
                       "så tilbage."),
    ("Frist", "Regnes i bankdage fra den lønkørsel, der først udskrev adviset, og flytter sig ikke. Frister med fed skrift "
              "er overskredet."),
]


OWNER_ORDER = {owner: at for at, owner in enumerate(OWNERS)}
KIND_ORDER = {kind: at for at, kind in enumerate(KINDS)}
NEVER = date(9999, 12, 31)


def order(row):
    """The kunde's first, Fejl before the rest, largest; then person, code, kind, text. Nothing has a Frist here."""
    return (OWNER_ORDER[row.owner], row.kind != "Fejl", row.amount is None,
            -abs(row.amount or 0), not row.pay_number, row.pay_number, not row.code, row.code, KIND_ORDER[row.kind], row.text)


def row_id(group, row):
    """`Række-id` as a report with a memory has it, of a secret that is none."""
    said_of = "\0".join([group, row.pay_number, row.code, said(row.text)])
    keyed = hmac.digest(b"peer", said_of.encode(), "sha256")
    return f"{group}-{base64.b32encode(keyed[:10]).decode()}"


def lend_names(rows):
    """A print without names gets them from the other, by lønnummer; `Sted` says so."""
    names = {row.pay_number: row.name for row in reversed(rows) if row.pay_number and row.name}
    for row in rows:
        if not row.name and row.pay_number in names:
            row.name = names[row.pay_number]
            row.place += "; navnet er fra en anden række"


def words_of(text):
    return " ".join("#" if any(map(str.isdigit, word)) else word.lower() for word in text.split())


def write_in_normal_letters(rows, rules):
    """A text in capitals as another row or the example of a rule writes the very same."""
    known = {}
    examples = [rule["Eksempel"] for of_code in rules.by_code.values() for rule in of_code]
    for text in [row.text for row in rows] + examples:
        if text and not text.isupper():
            known.setdefault(words_of(text), text)
    for row in rows:
        if row.text.isupper() and (normal := known.get(words_of(row.text))):
            pairs = zip(row.text.split(), normal.split())
            row.text = " ".join(own if any(map(str.isdigit, own)) else word for own, word in pairs)


def cases_together(rows):
    """Rows of one person and cause stand together, where the first of them belongs."""
    first = {}
    for at, row in enumerate(rows):
        if row.cause and row.pay_number:
            first.setdefault((row.owner, row.pay_number, row.cause), at)
    places = [first.get((row.owner, row.pay_number, row.cause), at) for at, row in enumerate(rows)]
    return [rows[at] for at in sorted(range(len(rows)), key=lambda at: (places[at], at))]


def report_of(sources, rules):
    rows = merge(sources)
    for row in rows:
        rules.decide(row)
    lend_names(rows)
    write_in_normal_letters(rows, rules)
    rows = cases_together(sorted(rows, key=order))
    for row in rows:
        row.row_id = row_id(sources[0].group, row)
    return Report(sources[0].run, sources[0].group, rows, rules.explain(rows), sources)


# What the small sheets say

def cells(report, row):
    """A row of a first report in the order of the columns; None is an empty cell."""
    return (row.owner, row.kind, row.pay_number or None, row.name or None, row.code or None, row.text,
            row.how_to or None, row.amount, None, "Åben", None, None, None, None, None, None, "Ny", row.cause or None,
            row.explanation or None, row.day, row.pay_effect, report.run_in_words, 1, row.system_section or None,
            row.workplace or None, row.pkat or None, row.wage_item or None, row.prints, row.place, row.rule, row.row_id)


def lines(text, width):
    """Lines that a text takes in a column, roughly."""
    return 1 if len(text) <= width else -(-len(text) // max(int(width) - 3, 1))


def height(report, row):
    """Height of a row of Adviser in points: its share of a screen, and of a long report two lines."""
    most = max(40 // max(len(report.rows), 1), 2)
    if most == 2:
        return LONG_ROW
    return min(max(lines(row.text, 31), lines(row.how_to, 32), lines(row.name, 15)), most) * LINE + 3


def facts(report):
    """Topic and statement of the sheet Overblik; a link is (row of Adviser, words)."""
    counts = Counter((row.owner, row.kind) for row in report.rows)
    effects = Counter(row.pay_effect for row in report.rows)
    kinds = defaultdict(list)
    for source in report.sources:
        kinds[source.print].append(source.read)
    yield "Kunde", "ikke oplyst"
    first = {}
    for at, row in enumerate(report.rows):
        first.setdefault(row.owner, at)
    for topic, owners, words in STEPS:
        count = sum(counts[owner, kind] for owner in owners for kind in KINDS)
        if count:
            errors = sum(counts[owner, "Fejl"] for owner in owners)
            what = f"{count} rækker" + (f", heraf {errors} fejl" if errors else "")
            yield topic, (min(first[owner] for owner in owners if owner in first), what + words)
    paid = [row.amount for row in report.rows if row.pay_effect == "Ja" and row.amount is not None]
    if paid:
        yield "Beløb med lønmæssig betydning", f"{sum(paid):.2f} kr. i {len(paid)} rækker"
    yield "Lønmæssig betydning", f"Ja: {effects['Ja']} rækker. Nej: {effects['Nej']}. Ukendt: {effects['Ukendt']}."
    yield "Afrapporteringsfrist", "ikke oplyst"
    yield "Lønudbetaling", "ikke oplyst"
    yield "Løngruppe", report.group
    yield "Lønkørsel", report.run_in_words
    yield "Kilder", ". ".join(f"{name}: {len(read)} fil med {sum(read)} rækker" for name, read in kinds.items())


# What Statens Administration does: topic, whose rows, words.
STEPS = [
    ("Uden frist", ["Statens Administration", "Begge"], ": se Sådan gør du"),
    ("Find ejeren", ["Uafklaret"], ": vælg i Ret ejer, hvem der følger op"),
    ("Afventer kunden", ["Kunde"], ""),
]


def owner_counts(report):
    """Per owner: the first of its rows, or None, and how many rows of each kind."""
    counts = Counter((row.owner, row.kind) for row in report.rows)
    first = {}
    for at, row in enumerate(report.rows):
        first.setdefault(row.owner, at)
    return [(owner, first.get(owner), [counts[owner, kind] for kind in KINDS]) for owner in OWNERS]


def control(report):
    """The rows of the sheet Kontrol."""
    for source in report.sources:
        layout = "u721 1" if source.print == "U721" else "fejl-advis 1"
        yield ["Kilde", source.name, source.print, "Læst", source.lines, source.advice_lines, source.fixed,
               source.blank, source.unrecognised, source.read, source.stated, source.folded, "Nej", "", "utf-8",
               layout, source.size, source.sha256]
    read, folded = (sum(getattr(source, name) for source in report.sources) for name in ("read", "folded"))
    balance = "stemmer" if read == folded + len(report.rows) else "stemmer ikke"
    total = ["I alt", f"{read} læst − {folded} dubletter = {len(report.rows)} rækker: {balance}",
             None, None]
    for name in ("lines", "advice_lines", "fixed", "blank", "unrecognised", "read"):
        total.append(sum(getattr(source, name) for source in report.sources))
    yield total + [None, folded] + [None] * 6
    yield ["Program", "peer"] + [None] * 16


# The job

def groups_of(folder):
    """The files of each løngruppe, by what their names say."""
    groups = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if found := re.search(r"GRP0*(\d+)|gruppe-(\d+)", path.name):
            groups[found.group(1) or found.group(2)].append(path)
    return groups


def make(job):
    write, paths, out = job
    report = report_of([read_print(path) for path in paths], Rules())
    path = out / report.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    write(report, path)
    return len(report.rows), sum(source.unrecognised for source in report.sources)


def main(write):
    """Runs a peer: `INPUT --out DIR [--jobs N]`, one process a core unless told otherwise."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("input", type=Path)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--jobs", type=int, default=os.cpu_count())
    given = arguments.parse_args()
    jobs = [(write, paths, given.out) for paths in groups_of(given.input).values()]
    if given.jobs == 1:
        made = [make(job) for job in jobs]
    else:
        with Pool(given.jobs) as pool:
            made = pool.map(make, jobs, chunksize=1)
    print(f"{len(made)} reports, {sum(rows for rows, _ in made)} rows, {sum(unread for _, unread in made)} lines not read")
