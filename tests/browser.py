"""Works the overview page as a person would, with mouse and keyboard; see browser.sh, which makes the page.

usage: browser.py CHROMIUM PAGE [FOLDER FOR PICTURES]

The statistics above the folder of the page are looked at by the way, in the same browser.
"""

import pathlib
import re
import sys

from playwright.sync_api import sync_playwright

CHROMIUM, PAGE = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
PICTURES = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 600, "height": 900}


def check_opening(page):
    assert page.evaluate("document.documentElement.lang") == "da"
    assert page.locator("h1").inner_text() == "Oversigt, LG 08/2023, 2. lønkørsel (juli 2023)"
    states, delivery = column(page, 3), column(page, column_of(page, "Levering"))
    waits = [text.startswith(("Venter", "Holdt")) for text in delivery]
    need = sum(state != "Rapport lavet" or waits for state, waits in zip(states, waits))
    assert page.locator(".lead").inner_text() == f"40 af 43 løngrupper har en rapport. {need} løngrupper kræver handling."
    assert {text[:6] for text in delivery} == {"", "Levere", "Venter", "Holdt "}, delivery
    assert states[0].startswith("Afvist") and states[-1] == "Rapport lavet", states
    assert len(states) == 43
    # What others wrote is text.
    assert any("<Testmuseum>" in name for name in column(page, 1))
    for link in page.locator("#grupper a").all():
        assert (PAGE.parent / link.get_attribute("href")).is_file(), link.get_attribute("href")


def column(page, at):
    """The texts of a column, of the rows that can be seen."""
    cells = f"[...document.querySelectorAll('#grupper tbody tr')].filter(row => !row.hidden).map(row => row.cells[{at}]"
    return page.evaluate(cells + ".innerText.trim())")


def column_of(page, header):
    """The place of a column, by its header."""
    return page.evaluate(
        "header => [...document.querySelectorAll('#grupper thead th')]"
        ".findIndex(th => th.innerText.replaceAll('\u00ad', '').trim() === header)",
        header,
    )


def check_delivery(page):
    """The step about deliveries shows those that wait for somebody first."""
    step = page.locator(".todo li", has_text="ikke leveret")
    waiting = int(re.match(r"\d+", step.inner_text()).group())
    step.locator("button").click()
    delivery = column(page, column_of(page, "Levering"))
    assert all(text.startswith(("Venter", "Holdt")) for text in delivery[:waiting]), delivery
    assert not any(text.startswith(("Venter", "Holdt")) for text in delivery[waiting:]), delivery
    page.keyboard.press("Escape")


def sorted_as(page, at):
    return page.locator("#grupper thead th").nth(at).get_attribute("aria-sort")


def check_sorting(page):
    rows = page.locator("#grupper thead th button")
    rows.nth(4).click()
    counts = [int(text) for text in column(page, 4) if text]
    assert sorted_as(page, 4) == "descending" and counts == sorted(counts, reverse=True), counts
    assert column(page, 4)[-3:] == ["", "", ""], "where nothing is known stands last"
    rows.nth(4).click()
    counts = [int(text) for text in column(page, 4) if text]
    assert sorted_as(page, 4) == "ascending" and counts == sorted(counts), counts
    assert column(page, 4)[-3:] == ["", "", ""]
    assert page.locator("#besked").inner_text() == "Sorteret efter Rækker, stigende"
    # With the keyboard alone.
    rows.nth(1).focus()
    page.keyboard.press("Enter")
    names = column(page, 1)
    assert sorted_as(page, 1) == "ascending" and sorted_as(page, 4) == "none"
    assert names[0].startswith("Demostyrelsen") and names[-1].startswith("Ålborg"), "Danish order: å comes last"
    page.keyboard.press("Space")
    assert sorted_as(page, 1) == "descending" and column(page, 1)[0].startswith("Ålborg")
    rows.nth(0).click()
    groups = [int(text.split()[0].split(",")[0]) for text in column(page, 0)]
    assert groups == sorted(groups), groups


def check_search(page):
    search = page.get_by_label("Søg")
    search.fill("gymnasium")
    assert all("Gymnasium" in name for name in column(page, 1)) and 0 < len(column(page, 1)) < 43
    shown = page.locator("#vist")
    assert shown.inner_text() == f"{len(column(page, 1))} af 43 løngrupper vises"
    assert shown.get_attribute("aria-live") == "polite"
    search.fill("DEMOstyrelsen ufuldstændig")
    assert len(column(page, 0)) == 1
    search.fill("findes ikke")
    assert column(page, 0) == [] and page.get_by_text("Ingen løngruppe passer").is_visible()
    page.keyboard.press("Escape")
    assert search.input_value() == "" and len(column(page, 0)) == 43
    assert not page.get_by_text("Ingen løngruppe passer").is_visible()


def check_states(page):
    chip = page.locator(".states button", has_text="Intet modtaget")
    chip.focus()
    page.keyboard.press("Enter")
    assert chip.get_attribute("aria-pressed") == "true"
    assert column(page, 3) == ["Intet modtaget"] * 3
    page.get_by_role("button", name="Vis alle").click()
    assert chip.get_attribute("aria-pressed") == "false" and len(column(page, 0)) == 43
    page.locator(".todo button").first.click()
    assert len(column(page, 3)) == 1 and column(page, 3)[0].startswith("Afvist")
    # From anywhere, not only in the search field, which a browser clears by itself.
    page.keyboard.press("Escape")
    assert len(column(page, 0)) == 43 and page.evaluate("document.activeElement.id") == "soeg"
    page.locator(".todo button").last.click()
    counts = [int(text) for text in column(page, 7) if text]
    assert counts == sorted(counts, reverse=True)


def check_keyboard(page):
    """Tab reaches everything there is to press, in the order of the page, and shows where one is."""
    page.reload()
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, [tabindex]')].filter(e => e.offsetParent !== null).length"
    )
    seen = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.tagName, e.id, e.textContent.trim().slice(0, 20), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; })()"
        ))
    assert all(tag != "BODY" for tag, *_ in seen), seen
    assert all(outlined for *_, outlined in seen), [it for it in seen if not it[3]]
    assert seen[0][2] == "Gå til tabellen"
    assert {tag for tag, *_ in seen} >= {"A", "BUTTON", "INPUT", "DIV"}


def check_layout(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page itself never scrolls sideways"
    clipped = page.evaluate(
        "[...document.querySelectorAll('#grupper :is(th, td)')].filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.innerText)"
    )
    assert clipped == [], clipped


def check_without_script(browser):
    page = browser.new_context(java_script_enabled=False, viewport=WIDE).new_page()
    page.goto(PAGE.as_uri())
    assert page.locator("#grupper tbody tr").count() == 43
    assert not page.get_by_label("Søg").is_visible() and not page.locator(".todo button").first.is_visible()


def check_paper(page):
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", pdf)
    assert boxes, "the PDF has no page"
    for width, height in boxes:
        # A4 on its side, in points.
        assert abs(float(width) - 842) < 2 and abs(float(height) - 595) < 2, (width, height)
    if PICTURES:
        (PICTURES / "paper.pdf").write_bytes(pdf)


def check_statistics(page):
    """The page of figures: charts, sorting, and the page for a meeting, which is shown and printed alone."""
    page.goto((PAGE.parent.parent / "statistik.html").as_uri())
    assert page.locator("h1").inner_text() == "Statistik til og med LG 08/2023, 2. lønkørsel (juli 2023)"
    assert page.locator("main > .charts svg[role=img]").count() >= 3
    assert page.locator(".charts rect").first.bounding_box()["height"] > 10
    assert not page.locator(".meeting:visible").count()
    check_layout(page, WIDE["width"])
    page.locator("#grupper thead button").nth(3).click()
    assert sorted_as(page, 3) == "descending"
    link = page.locator("#grupper tbody a").first
    group = link.inner_text()
    # With the keyboard alone.
    link.focus()
    page.keyboard.press("Enter")
    meeting = page.locator(".meeting:visible")
    assert meeting.count() == 1 and f"øngruppe {group}" in meeting.locator("h2").inner_text()
    assert not page.locator("h1").is_visible() and not page.locator("#grupper").is_visible()
    if PICTURES:
        (PICTURES / "meeting.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
        page.screenshot(path=PICTURES / "meeting.png", full_page=True)
    meeting.get_by_text("Tilbage til statistikken").click()
    assert page.locator("h1").is_visible() and not page.locator(".meeting:visible").count()
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def main():
    said = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)

        def opened(size, scheme):
            page = browser.new_context(viewport=size, color_scheme=scheme, locale="da-DK").new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.on("request", lambda request: request.url.startswith("file:") or said.append(request.url))
            page.goto(PAGE.as_uri())
            return page

        page = opened(WIDE, "light")
        for check in (check_opening, check_sorting, check_search, check_states, check_delivery, check_keyboard, check_paper):
            check(page)
        check_statistics(opened(WIDE, "light"))
        grounds = set()
        for scheme in ("light", "dark"):
            for size in (WIDE, NARROW):
                page = opened(size, scheme)
                check_layout(page, size["width"])
                grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                if PICTURES:
                    page.screenshot(path=PICTURES / f"{scheme}-{size['width']}.png")
        assert len(grounds) == 2, f"dark looks as light does: {grounds}"
        check_without_script(browser)
        browser.close()
    assert said == [], f"the browser complains: {said}"
    print("the overview page works in Chromium: sorting, search, states, keyboard, light and dark, paper, without script; and so do the statistics")


main()
