"""Teaches prints on the page of `uddata layout teach`, as an officer would; see teach_page.sh.

usage: teach_page.py CHROMIUM UDDATA FOLDER [PRINT ...]

Without further arguments four prints of FOLDER are taught from start to a report. With paths, these are taught by
answering what the page asks, and what it took is told.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

CHROMIUM, UDDATA, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
WORK = pathlib.Path(tempfile.mkdtemp())
ENV = {"PATH": os.environ["PATH"], "HOME": str(WORK), "UDDATA_SECRET_FILE": str(pathlib.Path("fixtures/secret").resolve())}


class Officer:
    """A person at the page: everything that is done is counted."""

    def __init__(self, browser, print_file, **options):
        self.out = WORK / f"{print_file.stem}-{len(list(WORK.iterdir()))}" / f"{print_file.stem}.toml"
        self.server = subprocess.Popen(
            [UDDATA, "layout", "teach", str(print_file), "--out", str(self.out), "--no-browser", "--idle", "5"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENV)
        self.address = self.server.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[0-9a-f]{32}/", self.address), self.address
        self.context = browser.new_context(viewport={"width": 1500, "height": 1000}, **options)
        self.page = self.context.new_page()
        self.elsewhere = []
        self.page.on("request", lambda request: self.elsewhere.append(request.url)
                     if not request.url.startswith((self.address, "data:")) else None)
        self.page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(error)))
        self.page.goto(self.address)
        self.page.locator(".line").first.wait_for()
        self.actions = 0

    def asked(self):
        return self.page.locator("#mangler li").all_inner_texts()

    def settle(self, act):
        """Does something and waits until the page has answered."""
        self.actions += 1
        with self.page.expect_response(lambda response: response.url.endswith("/sig")):
            act()
        self.page.wait_for_timeout(60)

    def message(self):
        return self.page.locator("#besked").inner_text()

    def pick(self, text):
        line = self.page.locator(".line", has_text=text).first
        line.click()
        return line

    def role(self, text, name):
        self.pick(text)
        self.settle(lambda: self.page.get_by_role("button", name=name, exact=True).click())

    def field(self, label, field):
        head = self.page.locator(f'#heads select[aria-label="Hvad står i kolonnen {label}?"]')
        self.settle(lambda: head.select_option(field))

    def states(self, line, words, slot, behind=""):
        """Marks words in a line, behind others where they stand there twice, and says what they state."""
        self.pick(line)
        self.page.evaluate(
            """([text, words, behind]) => {
                const at = state.lines.findIndex(line => line.text.includes(text));
                const found = state.lines[at].text.indexOf(behind + words) + behind.length;
                const from = [...state.lines[at].text.slice(0, found)].length;
                select(at, from, from + [...words].length);
            }""", [line, words, behind])
        self.page.locator("#slot").select_option(slot)
        self.settle(lambda: self.page.locator("#mark").click())

    def answer_all(self):
        """Answers what the page asks, as far as it proposes something or anybody would know."""
        for _ in range(40):
            asked = self.asked()
            if not asked:
                return
            question = asked[0] if not (by_button := self.page.locator("#mangler button")).count() else None
            if question is None:
                self.settle(lambda: by_button.first.click())
            elif question.startswith("Er det U721"):
                self.settle(lambda: self.page.locator("#print").select_option("U721"))
            elif found := re.match(r"Hvad står der i kolonnen »(.*?)«\?(?: Måske (.*)\.)?", question):
                self.field(found[1], found[2] or "Andet")
            elif question.startswith("Hvilken tekst"):
                first = self.page.locator(".line .text").first.inner_text().strip()
                self.page.locator("#recognise").fill(re.split(r"\s{2,}", first)[0])
                self.settle(lambda: self.page.locator("#recognise").press("Enter"))
            else:
                return

    def save(self):
        self.page.locator("#save").click()
        self.page.locator("#besked", has_text=re.compile("^Gemt i .*rapporten")).wait_for()
        self.actions += 1

    def close(self):
        self.page.locator("#stop").click()
        self.server.wait(timeout=20)
        assert self.server.returncode == 0
        assert self.elsewhere == [], "nothing leaves the machine"
        self.context.close()

    def report(self, print_file, *more):
        """The exit code of a report with the layout that was taught, and its summary."""
        out = WORK / f"out-{self.out.stem}-{len(list(WORK.iterdir()))}"
        run = subprocess.run([UDDATA, "report", str(print_file), "--layouts", str(self.out.parent), "--out", str(out),
                              "--no-history", "--json", *more], capture_output=True, text=True, env=ENV)
        return run.returncode, json.loads(run.stdout or "{}")


def check_page(officer):
    """What holds on the page of any print."""
    page = officer.page
    assert page.evaluate("document.documentElement.lang") == "da"
    assert page.evaluate("getComputedStyle(document.querySelector('.line .text')).fontFamily").lower().find("mono") >= 0
    lines = page.locator("#lines")
    lines.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert lines.get_attribute("aria-activedescendant") == "l1"
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    assert officer.message().startswith("Markeret: "), officer.message()
    # Another address, another name, another page: no answer.
    port = officer.address.split(":")[2].split("/")[0]
    for url in (f"http://127.0.0.1:{port}/", f"http://127.0.0.1:{port}/{'0' * 32}/", f"http://localhost:{port}/{officer.address.split('/')[3]}/"):
        assert page.request.get(url).status == 404, url
    foreign = page.request.post(officer.address + "sig", data="{}", headers={"Origin": "http://example.invalid"})
    assert foreign.status == 404
    headers = page.request.get(officer.address).headers
    assert headers["cache-control"] == "no-store" and "default-src 'none'" in headers["content-security-policy"]


def check_contrast(officer):
    """Text is read on its ground with a contrast of 4.5:1 at the least."""
    low = officer.page.evaluate(
        """() => {
            const rgb = text => text.match(/[\\d.]+/g).map(Number);
            const light = colour => { const [r, g, b] = rgb(colour).map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
            const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!c.endsWith(', 0)')) return c; } return 'rgb(255, 255, 255)'; };
            return [...document.querySelectorAll('p, button, select, .taken, .cell, td, th, li, label')].filter(e => e.offsetParent && !e.disabled && e.textContent.trim()).map(e => {
                const [a, b] = [light(getComputedStyle(e).color), light(ground(e))];
                return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className, e.textContent.slice(0, 30)];
            }).filter(([ratio]) => ratio < 4.5);
        }""")
    assert low == [], low


def teach_labels_and_titles(browser):
    print_file = FOLDER / "ukendt-kontrollog.txt"
    officer = Officer(browser, print_file)
    check_page(officer)
    check_contrast(officer)
    officer.answer_all()
    assert officer.asked() == [], officer.asked()
    assert "6 rækker; udskriften siger 6" in officer.page.locator("#tally").inner_text()
    rows = officer.page.locator("#rows tbody tr")
    assert rows.count() == 6
    # A column that is none is taken away by Delete on its handle, and made again by a double click in the row of heads.
    before = officer.page.evaluate("state.columns.map(column => [column.from, column.label])")
    grips = officer.page.locator("#heads .grip")
    if grips.count():
        at = officer.page.evaluate("state.columns.findLastIndex(column => column.from !== null)")
        start = before[at][0]
        x = officer.page.evaluate("([at]) => $('lines').getBoundingClientRect().left + (GUTTER + state.skip_left + state.columns[at].from) * chars", [at])
        grips.last.focus()
        officer.settle(lambda: officer.page.keyboard.press("Delete"))
        assert officer.page.evaluate("state.columns.length") == len(before) - 1, officer.message()
        y = officer.page.locator("#heads").bounding_box()
        officer.settle(lambda: officer.page.mouse.dblclick(x + 1, y["y"] + y["height"] - 2))
        assert officer.page.evaluate("state.columns.map(column => column.from)").count(start) == 1, officer.message()
        officer.settle(lambda: officer.page.get_by_role("button", name="Fortryd").click())
        officer.settle(lambda: officer.page.get_by_role("button", name="Fortryd").click())
        assert officer.page.evaluate("state.columns.map(column => [column.from, column.label])") == before
    # A field is taken from its column, and given back.
    officer.field("P.kat", "Andet")
    assert "PKAT" not in rows.first.inner_text()
    officer.settle(lambda: officer.page.get_by_role("button", name="Fortryd").click())
    officer.save()
    exit_code, summary = officer.report(print_file)
    assert exit_code == 0 and summary["reports"][0]["advices"] == 6, summary
    officer.close()


def teach_person_above(browser):
    print_file = FOLDER / "person-over-adviser.txt"
    officer = Officer(browser, print_file, color_scheme="dark")
    check_contrast(officer)
    officer.answer_all()
    assert officer.asked() == [], officer.asked()
    assert officer.page.locator(".line.over").count() >= 3
    officer.save()
    exit_code, summary = officer.report(print_file)
    assert exit_code == 0 and summary["reports"][0]["advices"] == 6, summary
    officer.close()


def teach_without_heads(browser):
    """No head, touching letters for types, a gruppe without a label: columns are moved and named, words explained."""
    print_file = FOLDER / "uden-overskrifter.txt"
    officer = Officer(browser, print_file)
    officer.answer_all()
    grips = officer.page.locator("#heads .grip")
    before = officer.page.evaluate("state.columns.map(column => column.from)")
    grips.nth(1).focus()
    officer.settle(lambda: officer.page.keyboard.press("ArrowRight"))
    assert officer.page.evaluate("state.columns[1].from") == before[1] + 1
    officer.settle(lambda: officer.page.get_by_role("button", name="Fortryd").click())
    # With the mouse, one character to the left and back.
    box = grips.nth(1).bounding_box()
    width = officer.page.evaluate("chars")
    for step in (-1, 1):
        box = officer.page.locator("#heads .grip").nth(1).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        officer.page.mouse.move(x, y)
        officer.page.mouse.down()
        officer.page.mouse.move(x + step * width, y, steps=3)
        officer.settle(lambda: officer.page.mouse.up())
    assert officer.page.evaluate("state.columns.map(column => column.from)") == before
    assert officer.asked() == [], officer.asked()
    officer.save()
    exit_code, summary = officer.report(print_file)
    assert exit_code == 0 and summary["reports"][0]["advices"] == 5, summary
    officer.close()


def teach_what_is_not_guessed(browser):
    """Run and gruppe in words that no draft knows: marked with the mouse and said."""
    print_file = FOLDER / "ord-ingen-kender.txt"
    officer = Officer(browser, print_file)
    officer.answer_all()
    assert any("løngruppen" in question for question in officer.asked()), officer.asked()
    officer.states("Kreds", "999", "gruppe")
    officer.states("Kreds", "08/2023", "lg")
    officer.states("Kreds", "2", "kørsel", behind="nr ")
    assert "Løngruppe: 999" in officer.page.locator("#tally").inner_text()
    # What cannot be is told in Danish, and changes nothing.
    officer.states("Kreds", "2", "kørsel", behind="08/")
    assert officer.message() == "Det er en del af noget, der allerede er sagt.", officer.message()
    officer.pick("140275-0042")
    officer.settle(lambda: officer.page.get_by_role("button", name="Fast linje").click())
    assert officer.message() == "Linjen indeholder en kode eller et lønnummer, så den kan være et advis.", officer.message()
    officer.answer_all()
    assert officer.asked() == [], officer.asked()
    officer.save()
    exit_code, summary = officer.report(print_file)
    assert exit_code == 0 and summary["reports"][0]["advices"] == 3, summary
    officer.close()


def taught_by_answering(browser, print_file, other):
    officer = Officer(browser, print_file)
    officer.answer_all()
    left, tally = officer.asked(), officer.page.locator("#tally").inner_text()
    officer.save()
    codes = [officer.report(path)[0] for path in (print_file, other) if path.exists()]
    print(f"{print_file.parent.name}: {officer.actions} actions, reports {codes}, left {left} {tally}")
    officer.close()


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if len(sys.argv) > 4:
            for path in map(pathlib.Path, sys.argv[4:]):
                taught_by_answering(browser, path, path.with_name("b" + path.suffix))
            return
        for teach in (teach_labels_and_titles, teach_person_above, teach_without_heads, teach_what_is_not_guessed):
            teach(browser)
            print(f"{teach.__name__}: ok")
        browser.close()


main()
