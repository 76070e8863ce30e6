"""The job of `uddata report` with openpyxl: `openpyxl_peer.py INPUT --out DIR [--jobs N]`.

In its write-only mode, which is the fastest it has.
"""

import warnings

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableColumn

import common
from common import AMOUNT, COUNT, DATE, FIRST_ROW, IDENTIFIER, KINDS, OWNERS, POSITION

# The columns of the tables are set below, as it asks.
warnings.filterwarnings("ignore", message="In write-only mode you must add table columns manually")

# Rows are counted from 1 here.
HEADER_ROW = FIRST_ROW


def write(report, path):
    book = Workbook(write_only=True)
    add_styles(book)
    write_overview(book, report)
    write_advices(book, report)
    write_small(book, report, "Forklaring", "Koder", common.CODE_HEADERS, common.CODE_WIDTHS, report.codes)
    write_small(book, report, "Kontrol", "Kontrol", common.CONTROL_HEADERS, common.CONTROL_WIDTHS,
                list(common.control(report)))
    book.properties.title = f"Afrapportering, løngruppe {report.group}, {report.run_in_words}"
    book.properties.creator = "Statens Administration"
    book.save(path)


def add_styles(book):
    def style(name, font=(), wrap=False, vertical="top", ground=None, number="General", **alignment):
        fill = PatternFill("solid", fgColor=ground) if ground else PatternFill()
        book.add_named_style(NamedStyle(
            name, font=Font(name="Arial", **{"size": 10, **dict(font)}), fill=fill, number_format=number,
            alignment=Alignment(wrap_text=wrap, vertical=vertical, **alignment)))

    style("title", {"bold": True, "size": 16, "color": "1F3864"})
    style("intro", {"color": "595959"})
    style("header", {"bold": True, "color": "FFFFFF"}, True, "center", "1F3864")
    style("typed header", {"bold": True, "color": "1F3864"}, True, "center", "FFE08A")
    style("strong", {"bold": True}, True)
    style("link", {"color": "0B5394", "underline": "single"}, True)
    style("text", wrap=True)
    style(IDENTIFIER, wrap=True, number="@")
    style(AMOUNT, number="#,##0.00", horizontal="right", indent=1)
    style(DATE, number="dd-mm-yyyy", horizontal="left")
    style(COUNT, number="#,##0", horizontal="right", indent=1)


def styled(sheet, value, style):
    cell = WriteOnlyCell(sheet, value)
    cell.style = style
    return cell


def begin(book, report, name, table, heads, rows, frozen):
    """A sheet with title, explanation and a table of `rows` rows; heads are (text, width, style)."""
    sheet = book.create_sheet(name)
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.oddFooter.left.text = f"Løngruppe {report.group}, LG{report.run}"
    sheet.oddFooter.right.text = "Side &P af &N"
    sheet.sheet_view.showGridLines = False
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[HEADER_ROW].height = 33.5
    for at, (_, width, _) in enumerate(heads, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}{HEADER_ROW + 1}"
    last_row = HEADER_ROW + max(rows, 1)
    made = Table(displayName=table, ref=f"A{HEADER_ROW}:{get_column_letter(len(heads))}{last_row}")
    made._initialise_columns()
    for column, (text, _, _) in zip(made.tableColumns, heads):
        column.name = text
    sheet.add_table(made)
    sheet.append([styled(sheet, f"{name}, løngruppe {report.group}, {report.run_in_words}", "title")])
    sheet.append([styled(sheet, "Én tabel; se de øvrige ark for resten.", "intro")])
    sheet.append([])
    sheet.append([styled(sheet, text, style) for text, _, style in heads])
    rule = Side("thin", color="D0D7E2")
    sheet.conditional_formatting.add(
        f"A{HEADER_ROW + 1}:{get_column_letter(len(heads))}{last_row}",
        FormulaRule(["TRUE"], border=Border(bottom=rule)))
    return sheet


def write_advices(book, report):
    heads = [(text, width, "typed header" if typed else "header") for text, width, _, typed in common.COLUMNS]
    sheet = begin(book, report, "Adviser", "Adviser", heads, len(report.rows), 5)
    last = HEADER_ROW + max(len(report.rows), 1)

    def range_of(header, to=None):
        return f"{letter(header)}{HEADER_ROW + 1}:{letter(to or header)}{last}"

    for header, choices, title in [("Status", common.STATUSES, "Ukendt status"), ("Ret ejer", OWNERS, "Ukendt ejer")]:
        listed = DataValidation("list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
        listed.errorTitle, listed.error = title, "Vælg fra listen."
        listed.add(range_of(header))
        sheet.data_validations.append(listed)
    for header, colours in [("Ejer", common.OWNER_COLOURS), ("Type", common.KIND_COLOURS)]:
        for word, (text, ground) in colours.items():
            rule = CellIsRule("equal", [f'"{word}"'], font=Font(color=text), fill=PatternFill(bgColor=ground))
            sheet.conditional_formatting.add(range_of(header), rule)
    sheet.conditional_formatting.add(
        range_of("Status", "Ret ejer"), FormulaRule(["TRUE"], fill=PatternFill(bgColor="FFF9E3")))
    sheet.sheet_view.zoomScale = common.ZOOM
    sheet.column_dimensions.group(letter(common.FIRST_FOLDED), letter(common.COLUMNS[-1][0]), hidden=True)
    sheet.print_area = f"A1:{letter(common.LAST_PRINTED)}{last}"
    # One cell a style: assigning a named style to every cell anew is slow.
    models = []
    for _, _, shape, typed in common.COLUMNS:
        style = IDENTIFIER if typed else shape if shape in (IDENTIFIER, AMOUNT, DATE, COUNT) else "text"
        models.append(styled(sheet, None, style)._style)
    for number, row in enumerate(report.rows, HEADER_ROW + 1):
        sheet.row_dimensions[number].height = common.height(report, row)
        cells = []
        for model, value in zip(models, common.cells(report, row)):
            if value is None:
                cells.append(None)
                continue
            cell = WriteOnlyCell(sheet, value)
            cell._style = model
            cells.append(cell)
        sheet.append(cells)


def letter(header):
    return get_column_letter(POSITION[header] + 1)


def write_small(book, report, name, table, headers, widths, rows):
    heads = [(text, width, "header") for text, width in zip(headers, widths)]
    sheet = begin(book, report, name, table, heads, len(rows), 1)
    for row in rows:
        cells = []
        for at, value in enumerate(row):
            if value is None or value == "":
                cells.append(None)
            elif isinstance(value, str) and value.startswith("https://"):
                cells.append(styled(sheet, f'=HYPERLINK("{value}","Læs vejledningen")', "link"))
            else:
                style = "strong" if at == 0 else COUNT if isinstance(value, int) else "text"
                cells.append(styled(sheet, value, style))
        sheet.append(cells)


def write_overview(book, report):
    heads = [(text, width, "header") for text, width in
             zip(["Emne", "Oplysning", *KINDS, "I alt"], common.OVERVIEW_WIDTHS)]
    facts, owners = list(common.facts(report)), common.owner_counts(report)
    sheet = begin(book, report, "Overblik", "Overblik", heads, len(facts) + len(owners) + 1, 0)
    for topic, statement in facts:
        shown = link(sheet, *statement) if isinstance(statement, tuple) else styled(sheet, statement, "text")
        sheet.append([styled(sheet, topic, "strong"), shown])
    totals = [sum(counts[at] for _, _, counts in owners) for at in range(len(KINDS))]
    for topic, first, counts in owners + [("Åbne i alt", 0 if report.rows else None, totals)]:
        label = topic if topic == "Åbne i alt" else f"Ejer: {topic}"
        shown = styled(sheet, "Ingen", "text") if first is None else link(sheet, first, "Gå til rækkerne")
        numbers = [styled(sheet, count, COUNT) for count in [*counts, sum(counts)]]
        sheet.append([styled(sheet, label, "strong"), shown, *numbers])
    first_owner = HEADER_ROW + 1 + len(facts)
    last_owner = first_owner + len(OWNERS) - 1
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 60
    for at, kind in enumerate(KINDS, 3):
        chart.add_data(Reference(sheet, at, first_owner, at, last_owner))
        chart.series[-1].graphicalProperties.solidFill = common.CHART_COLOURS[kind]
    chart.set_categories(Reference(sheet, 1, first_owner, 1, last_owner))
    chart.title = "Hvem følger op?"
    chart.legend.position = "b"
    sheet.add_chart(chart, f"I{HEADER_ROW}")


def link(sheet, row, words):
    return styled(sheet, f'=HYPERLINK("#Adviser!A{HEADER_ROW + 1 + row}","{words}")', "link")


if __name__ == "__main__":
    common.main(write)
