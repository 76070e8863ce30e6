"""The job of `uddata report` with XlsxWriter: `xlsxwriter_peer.py INPUT --out DIR [--jobs N]`."""

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

import common
from common import AMOUNT, COUNT, DATE, FIRST_ROW, IDENTIFIER, KINDS, OWNERS, POSITION


def write(report, path):
    with Workbook(str(path)) as book:
        formats = make_formats(book)
        write_overview(book, formats, report)
        write_advices(book, formats, report)
        write_small(book, formats, report, "Forklaring", "Koder", common.CODE_HEADERS, common.CODE_WIDTHS,
                    report.codes)
        write_small(book, formats, report, "Kontrol", "Kontrol", common.CONTROL_HEADERS, common.CONTROL_WIDTHS,
                    list(common.control(report)))
        book.set_properties({"title": f"Afrapportering, løngruppe {report.group}, {report.run_in_words}",
                             "author": "Statens Administration"})


def make_formats(book):
    plain = {"font_name": "Arial", "font_size": 10}
    cell = plain | {"valign": "top"}
    wrapped = cell | {"text_wrap": True}
    head = plain | {"bold": True, "text_wrap": True, "valign": "vcenter"}
    return {
        "title": book.add_format(plain | {"bold": True, "font_size": 16, "font_color": "#1F3864"}),
        "intro": book.add_format(plain | {"font_color": "#595959"}),
        "header": book.add_format(head | {"font_color": "#FFFFFF", "bg_color": "#1F3864"}),
        "typed header": book.add_format(head | {"font_color": "#1F3864", "bg_color": "#FFE08A"}),
        "strong": book.add_format(wrapped | {"bold": True}),
        "link": book.add_format(wrapped | {"font_color": "#0B5394", "underline": 1}),
        "text": book.add_format(wrapped),
        IDENTIFIER: book.add_format(wrapped | {"num_format": "@"}),
        AMOUNT: book.add_format(cell | {"num_format": "#,##0.00", "align": "right", "indent": 1}),
        DATE: book.add_format(cell | {"num_format": "dd-mm-yyyy", "align": "left"}),
        COUNT: book.add_format(cell | {"num_format": "#,##0", "align": "right", "indent": 1}),
        "typed": book.add_format({"bg_color": "#FFF9E3"}),
        "rule": book.add_format({"bottom": 1, "bottom_color": "#D0D7E2"}),
    } | {
        word: book.add_format({"font_color": f"#{text}", "bg_color": f"#{ground}"})
        for word, (text, ground) in (common.OWNER_COLOURS | common.KIND_COLOURS).items()
    }


def begin(book, formats, report, name, table, heads, rows, frozen):
    """A sheet with title, explanation and a table of `rows` rows; heads are (text, width, format)."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.hide_gridlines(2)
    sheet.set_footer(f"&LLøngruppe {report.group}, LG{report.run}&RSide &P af &N")
    sheet.set_row(0, 24)
    sheet.set_row(FIRST_ROW - 1, 33.5)
    sheet.write_string(0, 0, f"{name}, løngruppe {report.group}, {report.run_in_words}", formats["title"])
    sheet.write_string(1, 0, "Én tabel; se de øvrige ark for resten.", formats["intro"])
    for at, (_, width, _) in enumerate(heads):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(FIRST_ROW, frozen)
    last_row, last_column = FIRST_ROW - 1 + max(rows, 1), len(heads) - 1
    sheet.add_table(FIRST_ROW - 1, 0, last_row, last_column, {
        "name": table, "style": None,
        "columns": [{"header": text, "header_format": formats[format]} for text, _, format in heads],
    })
    return sheet


def write_advices(book, formats, report):
    heads = [(text, width, "typed header" if typed else "header") for text, width, _, typed in common.COLUMNS]
    sheet = begin(book, formats, report, "Adviser", "Adviser", heads, len(report.rows), 5)
    last = FIRST_ROW - 1 + max(len(report.rows), 1)
    columns = []
    for at, (_, width, shape, typed) in enumerate(common.COLUMNS):
        format = formats[IDENTIFIER] if typed else formats.get(shape, formats["text"])
        folded = {"level": 1, "hidden": True} if at >= POSITION[common.FIRST_FOLDED] else {}
        sheet.set_column(at, at, width, format, folded)
        writer = {AMOUNT: sheet.write_number, COUNT: sheet.write_number, DATE: sheet.write_datetime}
        columns.append((at, writer.get(shape, sheet.write_string), format))
    for number, row in enumerate(report.rows, FIRST_ROW):
        sheet.set_row(number, common.height(report, row))
        for (at, put, format), value in zip(columns, common.cells(report, row)):
            if value is not None:
                put(number, at, value, format)
    sheet.set_zoom(common.ZOOM)
    sheet.print_area(0, 0, last, POSITION[common.LAST_PRINTED])
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW + 1}:{xl_rowcol_to_cell(last, len(columns) - 1)}"})
    for header, choices, title in [("Status", common.STATUSES, "Ukendt status"), ("Ret ejer", OWNERS, "Ukendt ejer")]:
        at = POSITION[header]
        sheet.data_validation(FIRST_ROW, at, last, at, {
            "validate": "list", "source": choices, "error_title": title, "error_message": "Vælg fra listen."})
    for header, words in [("Ejer", OWNERS), ("Type", KINDS)]:
        at = POSITION[header]
        for word in words:
            sheet.conditional_format(FIRST_ROW, at, last, at, {
                "type": "cell", "criteria": "==", "value": f'"{word}"', "format": formats[word]})
    sheet.conditional_format(FIRST_ROW, POSITION["Status"], last, POSITION["Ret ejer"],
                             {"type": "formula", "criteria": "TRUE", "format": formats["typed"]})
    rule_lines(sheet, formats, last, len(columns))


def rule_lines(sheet, formats, last, columns):
    sheet.conditional_format(FIRST_ROW, 0, last, columns - 1,
                             {"type": "formula", "criteria": "TRUE", "format": formats["rule"]})


def write_small(book, formats, report, name, table, headers, widths, rows):
    heads = [(text, width, "header") for text, width in zip(headers, widths)]
    sheet = begin(book, formats, report, name, table, heads, len(rows), 1)
    for number, row in enumerate(rows, FIRST_ROW):
        for at, value in enumerate(row):
            if at == 0:
                sheet.write_string(number, at, value, formats["strong"])
            elif isinstance(value, str) and value.startswith("https://"):
                sheet.write_url(number, at, value, formats["link"], "Læs vejledningen")
            elif isinstance(value, str) and value:
                sheet.write_string(number, at, value, formats["text"])
            elif isinstance(value, int):
                sheet.write_number(number, at, value, formats[COUNT])
    rule_lines(sheet, formats, FIRST_ROW - 1 + max(len(rows), 1), len(headers))


def write_overview(book, formats, report):
    heads = [(text, width, "header") for text, width in
             zip(["Emne", "Oplysning", *KINDS, "I alt"], common.OVERVIEW_WIDTHS)]
    facts, owners = list(common.facts(report)), common.owner_counts(report)
    sheet = begin(book, formats, report, "Overblik", "Overblik", heads, len(facts) + len(owners) + 1, 0)
    number = FIRST_ROW
    for topic, statement in facts:
        sheet.write_string(number, 0, topic, formats["strong"])
        if isinstance(statement, tuple):
            link(sheet, formats, number, *statement)
        else:
            sheet.write_string(number, 1, statement, formats["text"])
        number += 1
    first_owner = number
    totals = [sum(counts[at] for _, _, counts in owners) for at in range(len(KINDS))]
    for topic, first, counts in owners + [("Åbne i alt", 0 if report.rows else None, totals)]:
        sheet.write_string(number, 0, topic if topic == "Åbne i alt" else f"Ejer: {topic}", formats["strong"])
        if first is None:
            sheet.write_string(number, 1, "Ingen", formats["text"])
        else:
            link(sheet, formats, number, first, "Gå til rækkerne")
        for at, count in enumerate([*counts, sum(counts)], 2):
            sheet.write_number(number, at, count, formats[COUNT])
        number += 1
    rule_lines(sheet, formats, number - 1, len(heads))
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    last_owner = first_owner + len(OWNERS) - 1
    for at, kind in enumerate(KINDS, 2):
        chart.add_series({"name": ["Overblik", FIRST_ROW - 1, at], "gap": 60,
                          "categories": ["Overblik", first_owner, 0, last_owner, 0],
                          "values": ["Overblik", first_owner, at, last_owner, at],
                          "fill": {"color": f"#{common.CHART_COLOURS[kind]}"}})
    chart.set_title({"name": "Hvem følger op?"})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    sheet.insert_chart(FIRST_ROW - 1, len(heads) + 1, chart)
    sheet.activate()


def link(sheet, formats, number, row, words):
    sheet.write_url(number, 1, f"internal:'Adviser'!A{FIRST_ROW + row + 1}", formats["link"], words)


if __name__ == "__main__":
    common.main(write)
